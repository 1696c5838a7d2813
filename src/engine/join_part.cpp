#include "engine/join_part.h"

#include <charconv>

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
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number == 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(kBehind)) return std::nullopt;
  return PartText{.index = number - 1, .text = std::string(text.substr(kBehind.size()))};
}

}  // namespace pressoir::engine
