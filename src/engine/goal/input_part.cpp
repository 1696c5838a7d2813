#include "engine/goal/input_part.h"

#include "base/text.h"

namespace pressoir::engine {
namespace {

constexpr std::string_view kFile = "File ", kBehind = ": ";

}  // namespace

std::string text_of_part(std::size_t index, std::string_view text) {
  return std::string(kFile) + std::to_string(index + 1) + std::string(kBehind) + std::string(text);
}

std::optional<PartText> part_in(std::string_view text) {
  if (!text.starts_with(kFile)) return std::nullopt;
  text.remove_prefix(kFile.size());
  const auto end = text.find(kBehind);
  const auto number = number_in<std::size_t>(text.substr(0, end));
  if (end == std::string_view::npos || number.value_or(0) == 0) return std::nullopt;
  return PartText{.index = *number - 1, .text = std::string(text.substr(end + kBehind.size()))};
}

}  // namespace pressoir::engine
