// utf8: UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. Pure;
// any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pressoir::utf8 {

/// Bytes of the well-formed character that `text` starts with, 1 to 4; 0: it starts with none.
std::size_t character_length(std::string_view text) noexcept;

bool is_valid(std::string_view text) noexcept;

/// A byte that goes on with a character.
constexpr bool continues(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// `text` with U+FFFD, or `replacement`, for every byte that is not part of a character.
std::string repaired(std::string_view text, std::string_view replacement = "\xEF\xBF\xBD");

}  // namespace pressoir::utf8
