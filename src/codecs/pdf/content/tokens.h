// Tokens of content streams (ISO 32000-1, 7.2 and 7.8.2). Pure; views point into the content.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pressoir::codecs::pdf {

struct Token {
  enum class Kind : std::uint8_t {
    number,
    string,  ///< its bytes are in `value`
    name,
    word,    ///< an operator, true, false, null
    mark,    ///< [ ] << >> { }
    picture  ///< an inline one, from BI to EI
  };
  Kind kind = Kind::word;
  std::string_view text{};  ///< as it stands there
  std::string value{};      ///< of a string
};

/// Reads one token after the other.
class TokenReader {
 public:
  explicit TokenReader(std::string_view content) : content_(content) {}
  /// Empty at the end, and where something is not sound: see is_sound().
  std::optional<Token> next();
  /// False: a string has no end, a picture has no end that is sure, or a delimiter stands alone.
  [[nodiscard]] bool is_sound() const noexcept { return is_sound_; }

 private:
  void skip_white_space();
  std::optional<Token> fail();
  std::optional<Token> string();
  std::optional<Token> digits();
  std::optional<Token> picture(std::size_t start);
  Token regular(Token::Kind kind, std::size_t start);
  std::string_view content_;
  std::size_t at_ = 0;
  bool is_sound_ = true;
};

}  // namespace pressoir::codecs::pdf
