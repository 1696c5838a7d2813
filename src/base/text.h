// What several parsers need of text. Pure; ASCII only, whatever the locale.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pressoir {

/// Without the characters of `blanks` at both ends.
constexpr std::string_view trimmed(std::string_view text,
                                   std::string_view blanks = " \t") noexcept {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// "a, b or c" of a, b and c, where `last` is "or".
inline std::string listed(std::span<const std::string_view> words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : ' ' + std::string(last) + ' ';
    text += words[i];
  }
  return text;
}

/// 0 to 15; -1: no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace pressoir
