#include "base/short_name.h"

#include "base/utf8.h"

namespace pressoir {

std::string_view whole_characters(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  const auto continues = [&](std::size_t at) { return utf8::continues(text[at]); };
  std::size_t end = bytes;
  while (end > 0 && bytes - end < 3 && continues(end)) --end;
  return text.substr(0, continues(end) ? bytes : end);  // other encodings are cut anywhere
}

std::string short_name(std::string_view name, std::size_t bytes) {
  constexpr std::size_t kMaxExtension = 32;
  if (name.size() <= bytes) return std::string(name);
  const auto dot = name.rfind('.');
  const bool has_extension = dot != std::string_view::npos && name.size() - dot <= kMaxExtension;
  const auto extension = has_extension ? name.substr(dot) : std::string_view();
  return std::string(whole_characters(name, bytes - extension.size())).append(extension);
}

}  // namespace pressoir
