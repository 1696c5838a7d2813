#include "codecs/pdf/content/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::string_view kWhiteSpace{"\0\t\n\f\r ", 6};
constexpr std::string_view kNumber = "0123456789+-.";

bool is_white_space(char letter) { return kWhiteSpace.find(letter) != std::string_view::npos; }

bool is_octal(char letter) { return letter >= '0' && letter <= '7'; }

// Behind a backslash, from `at` on (7.3.4.2, table 3). Moves `at` behind it.
void add_escaped(std::string_view content, std::size_t& at, std::string& out) {
  constexpr std::string_view kLetters = "nrtbf", kMeanings = "\n\r\t\b\f";
  const char letter = content[at++];
  if (const auto found = kLetters.find(letter); found != std::string_view::npos) {
    out += kMeanings[found];
  } else if (is_octal(letter)) {
    int value = letter - '0';
    for (int i = 0; i < 2 && at < content.size() && is_octal(content[at]); ++i)
      value = value * 8 + (content[at++] - '0');
    out += static_cast<char>(value);
  } else if (letter == '\r') {
    if (at < content.size() && content[at] == '\n') ++at;
  } else if (letter != '\n') {
    out += letter;
  }
}

// What follows a picture is text again.
bool looks_like_content(std::string_view text) {
  constexpr std::size_t kLooked = 24;
  return std::ranges::all_of(text.substr(0, kLooked), [](char letter) {
    const auto value = static_cast<unsigned char>(letter);
    return (value >= 0x20 && value < 0x7F) || letter == '\n' || letter == '\r' || letter == '\t';
  });
}

}  // namespace

std::optional<Token> TokenReader::fail() {
  is_sound_ = false;
  at_ = content_.size();
  return std::nullopt;
}

void TokenReader::skip_white_space() {
  while (at_ < content_.size()) {
    if (content_[at_] == '%') {
      at_ = std::min(content_.find_first_of("\r\n", at_), content_.size());
    } else if (is_white_space(content_[at_])) {
      ++at_;
    } else {
      break;
    }
  }
}

std::optional<Token> TokenReader::string() {
  const auto start = at_++;
  std::string value;
  for (int depth = 1; at_ < content_.size();) {
    const char letter = content_[at_++];
    if (letter == '\\') {
      if (at_ == content_.size()) break;
      add_escaped(content_, at_, value);
      continue;
    }
    if (letter == '(') ++depth;
    if (letter == ')' && --depth == 0)
      return Token{Token::Kind::string, content_.substr(start, at_ - start), std::move(value)};
    if (letter == '\r') {  // an end of a line is one line feed
      if (at_ < content_.size() && content_[at_] == '\n') ++at_;
      value += '\n';
    } else {
      value += letter;
    }
  }
  return fail();
}

std::optional<Token> TokenReader::digits() {
  const auto start = at_++;
  std::string value;
  int half = -1;
  for (; at_ < content_.size() && content_[at_] != '>'; ++at_) {
    if (is_white_space(content_[at_])) continue;
    const int digit = hex_value(content_[at_]);
    if (digit < 0) return fail();
    if (half < 0) {
      half = digit;
    } else {
      value += static_cast<char>(half * 16 + digit);
      half = -1;
    }
  }
  if (at_ == content_.size()) return fail();
  if (half >= 0) value += static_cast<char>(half * 16);
  ++at_;
  return Token{Token::Kind::string, content_.substr(start, at_ - start), std::move(value)};
}

// From "BI" on (8.9.7). The data ends where "EI" stands by itself and content follows.
std::optional<Token> TokenReader::picture(std::size_t start) {
  while (auto token = next()) {
    if (token->kind == Token::Kind::picture) return fail();
    if (token->text != "ID" || token->kind != Token::Kind::word) continue;
    for (auto end = content_.find("EI", at_); end != std::string_view::npos;
         end = content_.find("EI", end + 1)) {
      const auto behind = end + 2;
      const bool stands_alone = is_white_space(content_[end - 1]) &&
                                (behind == content_.size() || is_white_space(content_[behind]));
      if (!stands_alone || !looks_like_content(content_.substr(behind))) continue;
      at_ = behind;
      return Token{Token::Kind::picture, content_.substr(start, behind - start), {}};
    }
    break;
  }
  return fail();
}

Token TokenReader::regular(Token::Kind kind, std::size_t start) {
  while (at_ < content_.size() && !ends_token(content_[at_])) ++at_;
  return {kind, content_.substr(start, at_ - start), {}};
}

std::optional<Token> TokenReader::next() {
  skip_white_space();
  if (at_ == content_.size()) return std::nullopt;
  const auto start = at_;
  const char letter = content_[at_];
  const auto rest = content_.substr(at_);
  if (letter == '(') return string();
  if (rest.starts_with("<<") || rest.starts_with(">>")) {
    at_ += 2;
    return Token{Token::Kind::mark, rest.substr(0, 2), {}};
  }
  if (letter == '<') return digits();
  if (letter == '>' || letter == ')') return fail();
  ++at_;
  if (letter == '/') return regular(Token::Kind::name, start);
  if (ends_token(letter)) return Token{Token::Kind::mark, rest.substr(0, 1), {}};
  auto token = regular(Token::Kind::word, start);
  if (token.text == "BI") return picture(start);
  if (token.text.find_first_not_of(kNumber) == std::string_view::npos)
    token.kind = Token::Kind::number;
  return token;
}

}  // namespace pressoir::codecs::pdf
