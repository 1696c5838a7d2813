#include "codecs/pdf/fonts/type1/type1.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "base/text.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::uint16_t kFileKey = 55'665, kGlyphKey = 4'330;  // 7.1
constexpr std::size_t kRandomBytes = 4;
constexpr std::size_t kMostSubroutines = 65'536, kMostGlyphs = 65'535;

struct Unreadable {};

std::string decrypted(std::string_view data, std::uint16_t key, std::size_t skipped) {
  std::string plain;
  for (const char letter : data) {
    const auto cipher = static_cast<std::uint8_t>(letter);
    plain += static_cast<char>(cipher ^ (key >> 8U));
    key = static_cast<std::uint16_t>((cipher + key) * 52'845U + 22'719U);
  }
  return skipped < plain.size() ? plain.substr(skipped) : std::string();
}

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const auto lower = static_cast<char>(letter | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// 7.2: hexadecimal where the first four are digits of it.
std::string bytes_of_part(std::string_view part) {
  if (!std::ranges::all_of(part.substr(0, 4), [](char letter) { return digit_of(letter) >= 0; }))
    return std::string(part);
  std::string bytes;
  int half = -1;
  for (const char letter : part) {
    const int digit = digit_of(letter);
    if (digit < 0) continue;
    if (half < 0) {
      half = digit;
    } else {
      bytes += static_cast<char>(half * 16 + digit);
      half = -1;
    }
  }
  return bytes;
}

/// Tokens of PostScript, as far as fonts are written with them.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  /// "/Name", "word", "12", "["; empty at the end.
  std::string_view next() {
    constexpr std::string_view kMarks = "[]{}<>()";
    skip_space();
    if (at_ >= text_.size()) return {};
    const auto start = at_++;
    if (text_[start] == '(') return string(start);
    if (kMarks.find(text_[start]) != std::string_view::npos) return text_.substr(start, 1);
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '/' && text_[at_] != '%' &&
           kMarks.find(text_[at_]) == std::string_view::npos)
      ++at_;
    return text_.substr(start, at_ - start);
  }
  int whole() {
    const auto value = number_in<int>(next());
    if (!value) throw Unreadable();
    return *value;
  }
  /// Behind a token that one space follows.
  std::string_view binary(std::size_t size) {
    if (at_ >= text_.size() || size > text_.size() - at_ - 1) throw Unreadable();
    const auto data = text_.substr(at_ + 1, size);
    at_ += size + 1;
    return data;
  }
  /// "[1 2]", "{1 2}" or a number alone.
  std::vector<double> numbers() {
    std::vector<double> values;
    auto token = next();
    const bool is_list = token == "[" || token == "{";
    if (is_list) token = next();
    while (!token.empty() && token != "]" && token != "}") {
      const auto value = number_in<double>(token);
      if (!value) throw Unreadable();
      values.push_back(*value);
      if (!is_list) break;
      token = next();
    }
    return values;
  }

 private:
  static bool is_space(char letter) {
    return letter == '\0' || std::isspace(static_cast<unsigned char>(letter)) != 0;
  }
  void skip_space() {
    while (at_ < text_.size()) {
      if (text_[at_] == '%')
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      else if (is_space(text_[at_]))
        ++at_;
      else
        break;
    }
  }
  std::string_view string(std::size_t start) {
    for (int depth = 1; at_ < text_.size() && depth > 0; ++at_) {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '(')
        ++depth;
      else if (text_[at_] == ')')
        --depth;
    }
    at_ = std::min(at_, text_.size());
    return text_.substr(start, at_ - start);
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

std::string name_of(std::string_view token) {
  if (!token.starts_with('/')) throw Unreadable();
  return std::string(token.substr(1));
}

// "StandardEncoding def", or "256 array ... dup 65 /A put ... def".
void read_encoding(Tokens& tokens, Type1Font& font) {
  auto token = tokens.next();
  font.has_standard_encoding = token == "StandardEncoding";
  if (font.has_standard_encoding) return;
  if (!number_in<int>(token)) throw Unreadable();
  for (token = tokens.next(); token != "def" && token != "readonly"; token = tokens.next()) {
    if (token.empty()) throw Unreadable();
    if (token != "dup") continue;
    const int code = tokens.whole();
    if (code < 0 || code > 255) throw Unreadable();
    font.encoding[code] = name_of(tokens.next());
  }
}

template <std::size_t N>
void read_array(Tokens& tokens, std::array<double, N>& values) {
  const auto numbers = tokens.numbers();
  if (numbers.size() != N) throw Unreadable();
  std::ranges::copy(numbers, values.begin());
}

void read_clear_part(std::string_view text, Type1Font& font) {
  Tokens tokens(text);
  for (auto token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token == "/FontName") font.name = name_of(tokens.next());
    if (token == "/FontMatrix") read_array(tokens, font.matrix);
    if (token == "/FontBBox") read_array(tokens, font.box);
    if (token == "/Encoding") read_encoding(tokens, font);
    if (token == "/PaintType" && tokens.next() != "0") throw Unreadable();  // lines, no areas
    if (token == "/WeightVector" || token == "/BlendDesignMap") throw Unreadable();
  }
}

/// The private dictionary and what follows it.
class PrivateReader {
 public:
  PrivateReader(std::string_view text, Type1Font& font) : tokens_(text), font_(font) {}

  void read() {
    for (auto token = tokens_.next(); !token.empty(); token = tokens_.next()) {
      if (token == "/lenIV") random_bytes_ = tokens_.whole();
      if (token == "/Subrs" && read_subroutines()) return read_glyphs();
      if (is_hint(token)) font_.hints[std::string(token.substr(1))] = tokens_.numbers();
      if (token == "/ForceBold") font_.hints["ForceBold"] = {tokens_.next() == "true" ? 1.0 : 0.0};
      if (token == "/CharStrings") return read_glyphs();
    }
  }

 private:
  static bool is_hint(std::string_view token) {
    constexpr std::array<std::string_view, 13> kHints{
        "/BlueValues",     "/OtherBlues", "/FamilyBlues", "/FamilyOtherBlues",
        "/BlueScale",      "/BlueShift",  "/BlueFuzz",    "/StdHW",
        "/StdVW",          "/StemSnapH",  "/StemSnapV",   "/LanguageGroup",
        "/ExpansionFactor"};
    return std::ranges::find(kHints, token) != kHints.end();
  }

  // "12 RD " and so many bytes.
  Buffer charstring() {
    const int size = tokens_.whole();
    if (size < 0) throw Unreadable();
    (void)tokens_.next();
    const auto data = tokens_.binary(static_cast<std::size_t>(size));
    if (random_bytes_ < 0) return to_buffer(as_bytes(data));
    return to_buffer(as_bytes(decrypted(data, kGlyphKey, static_cast<std::size_t>(random_bytes_))));
  }

  // True where the glyphs follow at once.
  bool read_subroutines() {
    const auto count = static_cast<std::size_t>(std::max(tokens_.whole(), 0));
    if (!font_.subroutines.empty() || count > kMostSubroutines) throw Unreadable();
    font_.subroutines.resize(count);
    (void)tokens_.next();  // "array"
    for (auto token = tokens_.next(); token != "/CharStrings"; token = tokens_.next()) {
      if (token.empty()) throw Unreadable();
      if (token == "ND" || token == "|-" || token == "def") return false;
      if (token != "dup") continue;
      const auto index = static_cast<std::size_t>(tokens_.whole());
      if (index >= count) throw Unreadable();
      font_.subroutines[index] = charstring();
      end_definition();
    }
    return true;
  }

  // "NP", "|", "noaccess put".
  void end_definition() {
    if (tokens_.next() == "noaccess") (void)tokens_.next();
  }

  void read_glyphs() {
    (void)tokens_.whole();
    for (auto token = tokens_.next(); token != "end"; token = tokens_.next()) {
      if (token.empty() || font_.glyphs.size() > kMostGlyphs) throw Unreadable();
      if (!token.starts_with('/')) continue;
      auto name = name_of(token);
      font_.glyphs.emplace_back(std::move(name), charstring());
    }
  }

  Tokens tokens_;
  Type1Font& font_;
  int random_bytes_ = static_cast<int>(kRandomBytes);
};

}  // namespace

std::optional<Type1Font> read_type1(Bytes file) try {
  constexpr std::string_view kBehindClear = "eexec";
  const auto text = as_text(file);
  const auto end = text.find(kBehindClear);
  if (!text.starts_with("%!") || end == std::string_view::npos) return std::nullopt;
  auto hidden = text.substr(end + kBehindClear.size());
  hidden.remove_prefix(std::min(hidden.find_first_not_of(" \t\r\n"), hidden.size()));
  Type1Font font;
  read_clear_part(text.substr(0, end), font);
  const auto part = decrypted(bytes_of_part(hidden), kFileKey, kRandomBytes);
  PrivateReader(part, font).read();
  if (font.name.empty() || font.glyphs.empty()) return std::nullopt;
  return font;
} catch (const Unreadable&) {
  return std::nullopt;
}

}  // namespace pressoir::codecs::pdf
