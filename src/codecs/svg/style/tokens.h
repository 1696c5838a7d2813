// CSS tokens: CSS Syntax Module Level 3, section 4. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::codecs::svg::style {

enum class TokenKind : std::uint8_t {
  identifier,
  function,  ///< with its parenthesis: "rgb("
  at_keyword,
  hash,
  string,
  bad_string,
  url,  ///< url(...) without quotes, whole
  bad_url,
  number,
  percentage,
  dimension,
  blank,
  comment,
  cdo,        ///< "<!--"
  cdc,        ///< "-->"
  delimiter,  ///< any other single character: brackets, braces, ':', ';', ',' and the rest
};

/// A slice of the text that was read; all slices together are that text.
struct Token {
  TokenKind kind;
  std::string_view text;

  [[nodiscard]] bool is(char delimiter) const noexcept {
    return kind == TokenKind::delimiter && text.front() == delimiter;
  }
  [[nodiscard]] bool is_blank() const noexcept {
    return kind == TokenKind::blank || kind == TokenKind::comment;
  }
};
using Tokens = std::span<const Token>;

std::vector<Token> tokens_of(std::string_view css);

/// The text, and what ends all that is open at its end, as readers end it there: strings, comments,
/// URLs, functions and blocks. Whatever is put behind it then reads as it stands.
std::string closed(std::string_view css);

/// An identifier, or what stands between the quotes of a string, with its escapes replaced.
std::string unescaped(std::string_view text);

/// Without blanks and comments at both ends.
Tokens without_blanks(Tokens tokens) noexcept;

/// How many tokens the function, bracket or block that `tokens` starts with has, closing one
/// included, which may be missing at the end of the text; 1 for any other token.
std::size_t component_length(Tokens tokens) noexcept;

/// The tokens in the fewest characters that mean the same as the value of a property: no comments,
/// and blanks only where two tokens need one.
std::string value_text(Tokens tokens);
/// The same for the block of a rule that holds declarations and blocks of them.
std::string block_text(Tokens tokens);

}  // namespace pressoir::codecs::svg::style
