#include "codecs/svg/style/tokens.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

constexpr bool is_css_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
constexpr bool starts_name(char c) noexcept {
  return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}
constexpr bool continues_name(char c) noexcept { return starts_name(c) || is_digit(c) || c == '-'; }

/// Section 4.3, from the start of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view css) : rest_(css) {}

  [[nodiscard]] bool ended() const noexcept { return rest_.empty(); }

  Token next() {
    length_ = 0;
    const TokenKind kind = scan();
    const Token token{kind, rest_.substr(0, length_)};
    rest_.remove_prefix(length_);
    return token;
  }

 private:
  [[nodiscard]] char at(std::size_t offset) const noexcept {
    return length_ + offset < rest_.size() ? rest_[length_ + offset] : '\0';
  }
  [[nodiscard]] bool more() const noexcept { return length_ < rest_.size(); }
  [[nodiscard]] bool is_escape(std::size_t offset) const noexcept {
    const char after = at(offset + 1);
    return at(offset) == '\\' && after != '\n' && after != '\r' && after != '\f' && after != '\0';
  }
  [[nodiscard]] bool is_name_start() const noexcept {
    const std::size_t dash = at(0) == '-' ? 1 : 0;
    return starts_name(at(dash)) || is_escape(dash) || (dash == 1 && at(1) == '-');
  }
  [[nodiscard]] bool is_number_start() const noexcept {
    const std::size_t sign = at(0) == '+' || at(0) == '-' ? 1 : 0;
    return is_digit(at(sign)) || (at(sign) == '.' && is_digit(at(sign + 1)));
  }

  TokenKind scan() {
    const char c = at(0);
    if (c == '/' && at(1) == '*') return comment();
    if (is_css_blank(c)) {
      while (more() && is_css_blank(at(0))) ++length_;
      return TokenKind::blank;
    }
    if (c == '"' || c == '\'') return string(c);
    if (is_number_start()) return number();
    if (rest_.starts_with("<!--")) return taken(4, TokenKind::cdo);
    if (rest_.starts_with("-->")) return taken(3, TokenKind::cdc);
    if (is_name_start()) return identifier();
    if (c == '#' && (continues_name(at(1)) || is_escape(1))) {
      ++length_;
      name();
      return TokenKind::hash;
    }
    if (c == '@') {
      ++length_;
      if (!is_name_start()) return TokenKind::delimiter;
      name();
      return TokenKind::at_keyword;
    }
    return taken(1, TokenKind::delimiter);
  }

  TokenKind taken(std::size_t count, TokenKind kind) noexcept {
    length_ += count;
    return kind;
  }

  TokenKind comment() noexcept {
    const auto end = rest_.find("*/", 2);
    length_ = end == std::string_view::npos ? rest_.size() : end + 2;
    return TokenKind::comment;
  }

  TokenKind string(char quote) noexcept {
    for (++length_; more(); ++length_) {
      if (at(0) == quote) return taken(1, TokenKind::string);
      if (at(0) == '\n') return TokenKind::bad_string;
      if (at(0) == '\\' && length_ + 1 < rest_.size()) ++length_;
    }
    return TokenKind::string;
  }

  void digits() noexcept {
    while (is_digit(at(0))) ++length_;
  }

  TokenKind number() noexcept {
    if (!is_digit(at(0)) && at(0) != '.') ++length_;
    digits();
    if (at(0) == '.' && is_digit(at(1))) {
      ++length_;
      digits();
    }
    if (lower(at(0)) == 'e') {
      const std::size_t sign = at(1) == '+' || at(1) == '-' ? 1 : 0;
      if (is_digit(at(1 + sign))) {
        length_ += 1 + sign;
        digits();
      }
    }
    if (at(0) == '%') return taken(1, TokenKind::percentage);
    if (!is_name_start()) return TokenKind::number;
    name();
    return TokenKind::dimension;
  }

  void name() noexcept {
    while (more()) {
      if (is_escape(0))
        escape();
      else if (continues_name(at(0)))
        ++length_;
      else
        break;
    }
  }

  /// A character, or up to six hexadecimal digits and a blank that ends them.
  void escape() noexcept {
    ++length_;
    if (hex_value(at(0)) < 0) {
      ++length_;
      return;
    }
    for (int digits = 0; digits < 6 && hex_value(at(0)) >= 0; ++digits) ++length_;
    if (is_css_blank(at(0))) ++length_;
  }

  TokenKind identifier() {
    name();
    if (at(0) != '(') return TokenKind::identifier;
    const bool is_url = lower(rest_.substr(0, length_)) == "url";
    ++length_;
    if (!is_url) return TokenKind::function;
    std::size_t blanks = 0;
    while (is_css_blank(at(blanks))) ++blanks;
    if (at(blanks) == '"' || at(blanks) == '\'') return TokenKind::function;
    return url();
  }

  TokenKind url() noexcept {
    bool bad = false;
    for (; more(); ++length_) {
      const char c = at(0);
      if (c == ')') return taken(1, bad ? TokenKind::bad_url : TokenKind::url);
      if (c == '"' || c == '\'' || c == '(') bad = true;
      if (c == '\\' && length_ + 1 < rest_.size()) ++length_;
    }
    return bad ? TokenKind::bad_url : TokenKind::url;
  }

  std::string_view rest_;
  std::size_t length_ = 0;
};

void append_character(std::string& text, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | (code >> 12U));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0U | (code >> 18U));
    tail(12), tail(6), tail(0);
  }
}

}  // namespace

std::vector<Token> tokens_of(std::string_view css) {
  std::vector<Token> tokens;
  for (Scanner scanner(css); !scanner.ended();) tokens.push_back(scanner.next());
  return tokens;
}

namespace {

/// What stands behind the last backslash pair; true: a backslash that escapes nothing yet.
bool ends_in_escape(std::string_view text) {
  std::size_t slashes = 0;
  while (slashes < text.size() && text[text.size() - 1 - slashes] == '\\') ++slashes;
  return slashes % 2 == 1;
}

bool has_its_quote(std::string_view string) {
  for (std::size_t i = 1; i < string.size(); ++i) {
    if (string[i] == string.front()) return true;
    if (string[i] == '\\') ++i;
  }
  return false;
}

/// What ends a token at the end of the text.
std::string end_of(const Token& token) {
  const std::string_view text = token.text;
  if (token.kind == TokenKind::comment) return text.size() >= 4 && text.ends_with("*/") ? "" : "*/";
  const bool escapes = ends_in_escape(text);
  if (token.kind == TokenKind::string && !has_its_quote(text))
    return (escapes ? "\n" : "") + std::string(1, text.front());
  const bool is_url = token.kind == TokenKind::url || token.kind == TokenKind::bad_url;
  const bool is_whole =
      !is_url || (text.ends_with(')') && !ends_in_escape(text.substr(0, text.size() - 1)));
  return std::string(escapes ? " " : "") + (is_whole ? "" : ")");
}

}  // namespace

std::string closed(std::string_view css) {
  const auto tokens = tokens_of(css);
  std::string text(css);
  if (tokens.empty()) return text;
  text += end_of(tokens.back());
  std::string open;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::function || token.is('('))
      open += ')';
    else if (token.is('['))
      open += ']';
    else if (token.is('{'))
      open += '}';
    else if (!open.empty() && token.is(open.back()))
      open.pop_back();
  }
  return text.append(open.rbegin(), open.rend());
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i];
      continue;
    }
    std::uint32_t code = 0;
    std::size_t digits = 0;
    for (; digits < 6 && i + 1 + digits < text.size(); ++digits) {
      const int value = hex_value(text[i + 1 + digits]);
      if (value < 0) break;
      code = code * 16 + static_cast<std::uint32_t>(value);
    }
    if (digits == 0) {
      if (text[++i] != '\n') result += text[i];
      continue;
    }
    append_character(result, code);
    i += digits;
    if (i + 1 < text.size() && is_css_blank(text[i + 1])) ++i;
  }
  return result;
}

Tokens without_blanks(Tokens tokens) noexcept {
  while (!tokens.empty() && tokens.front().is_blank()) tokens = tokens.subspan(1);
  while (!tokens.empty() && tokens.back().is_blank()) tokens = tokens.first(tokens.size() - 1);
  return tokens;
}

std::size_t component_length(Tokens tokens) noexcept {
  std::vector<char> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::function || token.is('('))
      open.push_back(')');
    else if (token.is('['))
      open.push_back(']');
    else if (token.is('{'))
      open.push_back('}');
    else if (!open.empty() && token.is(open.back()))
      open.pop_back();
    if (open.empty()) return i + 1;
  }
  return tokens.size();
}

}  // namespace pressoir::codecs::svg::style
