#include "codecs/pdf/fonts/type1/cff.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "codecs/pdf/fonts/type1/standard_names.h"

namespace pressoir::codecs::pdf {
namespace {

void put_number(Buffer& out, std::size_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i)
    out.push_back(static_cast<std::byte>(value >> 8 * (i - 1) & 0xFFU));
}
void put_bytes(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

/// Section 4: operands, then the operator.
class Dictionary {
 public:
  void add_whole(int value) {
    if (value >= -107 && value <= 107)
      return put_number(out_, static_cast<std::size_t>(value + 139), 1);
    if (std::abs(value) <= 1131) {
      const auto rest = static_cast<std::size_t>(std::abs(value) - 108);
      put_number(out_, (value > 0 ? 247U : 251U) + rest / 256, 1);
      return put_number(out_, rest % 256, 1);
    }
    add_offset(static_cast<std::size_t>(value));
  }
  /// Of a length that does not depend on the value.
  void add_offset(std::size_t value) {
    put_number(out_, 29, 1);
    put_number(out_, value & 0xFFFFFFFFU, 4);
  }
  void add(double value) {
    constexpr double kMost = 1e9;
    if (std::round(value) == value && std::abs(value) < kMost)
      add_whole(static_cast<int>(value));
    else
      add_real(value);
  }
  void add_operator(int number) {
    if (number >= kEscape) put_number(out_, 12, 1);
    put_number(out_, static_cast<std::size_t>(number % kEscape), 1);
  }
  [[nodiscard]] const Buffer& bytes() const noexcept { return out_; }

  static constexpr int kEscape = 256;

 private:
  // Table 5: half bytes.
  void add_real(double value) {
    std::array<char, 40> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general)
            .ptr;
    std::vector<std::size_t> halves;
    for (const char* at = text.data(); at != end; ++at) {
      if (*at == '.')
        halves.push_back(0xA);
      else if (*at == '-' && !halves.empty())
        halves.back() = 0xC;  // behind E
      else if (*at == '-')
        halves.push_back(0xE);
      else if (*at == 'e')
        halves.push_back(0xB);
      else if (*at != '+')
        halves.push_back(static_cast<std::size_t>(*at - '0'));
    }
    halves.push_back(0xF);
    if (halves.size() % 2 != 0) halves.push_back(0xF);
    put_number(out_, 30, 1);
    for (std::size_t i = 0; i < halves.size(); i += 2)
      put_number(out_, halves[i] << 4U | halves[i + 1], 1);
  }
  Buffer out_;
};

// Section 5.
Buffer index_of(const std::vector<Bytes>& items) {
  Buffer out;
  put_number(out, items.size(), 2);
  if (items.empty()) return out;
  std::size_t total = 1;
  for (const auto& item : items) total += item.size();
  const std::size_t width = total < 0x100 ? 1 : total < 0x10000 ? 2 : total < 0x1000000 ? 3 : 4;
  put_number(out, width, 1);
  std::size_t at = 1;
  put_number(out, at, width);
  for (const auto& item : items) put_number(out, at += item.size(), width);
  for (const auto& item : items) put_bytes(out, item);
  return out;
}

struct Entry {
  const char* name;
  int number;
  bool is_delta;  ///< each number less the one before
};
constexpr int kEscaped = Dictionary::kEscape;
constexpr std::array<Entry, 14> kHintEntries{{{"BlueValues", 6, true},
                                              {"OtherBlues", 7, true},
                                              {"FamilyBlues", 8, true},
                                              {"FamilyOtherBlues", 9, true},
                                              {"StdHW", 10, false},
                                              {"StdVW", 11, false},
                                              {"BlueScale", kEscaped + 9, false},
                                              {"BlueShift", kEscaped + 10, false},
                                              {"BlueFuzz", kEscaped + 11, false},
                                              {"StemSnapH", kEscaped + 12, true},
                                              {"StemSnapV", kEscaped + 13, true},
                                              {"ForceBold", kEscaped + 14, false},
                                              {"LanguageGroup", kEscaped + 17, false},
                                              {"ExpansionFactor", kEscaped + 18, false}}};

Buffer private_dictionary(const Type1Font& font, double usual_width) {
  constexpr int kDefaultWidth = 20, kNominalWidth = 21;
  Dictionary dictionary;
  for (const auto& entry : kHintEntries) {
    const auto found = font.hints.find(entry.name);
    if (found == font.hints.end() || found->second.empty()) continue;
    double last = 0;
    for (const double value : found->second) {
      dictionary.add(value - last);
      if (!entry.is_delta) break;
      last = value;
    }
    dictionary.add_operator(entry.number);
  }
  for (const int number : {kDefaultWidth, kNominalWidth}) {
    dictionary.add(usual_width);
    dictionary.add_operator(number);
  }
  return dictionary.bytes();
}

/// What is written of names: their numbers, and the strings that have none.
class Strings {
 public:
  std::size_t number_of(const std::string& name) {
    if (const auto standard = standard_string(name)) return static_cast<std::size_t>(*standard);
    own_.push_back(name);
    return static_cast<std::size_t>(kStandardStrings) + own_.size() - 1;
  }
  [[nodiscard]] Buffer index() const {
    std::vector<Bytes> items;
    for (const auto& name : own_) items.push_back(as_bytes(name));
    return index_of(items);
  }

 private:
  std::vector<std::string> own_;
};

using Codes = std::map<std::string, std::vector<int>>;

Codes codes_of(const Type1Font& font) {
  Codes codes;
  for (const auto& [code, name] : font.encoding) codes[name].push_back(code);
  return codes;
}

// Glyphs with a code first, which the encoding goes through in order.
void sort_by_code(std::vector<CffGlyph>& glyphs, const Codes& codes) {
  std::stable_partition(glyphs.begin() + 1, glyphs.end(),
                        [&](const CffGlyph& glyph) { return codes.contains(glyph.name); });
}

// Section 12, format 0, with further codes of glyphs behind.
Buffer encoding_of(const std::vector<CffGlyph>& glyphs, const Codes& codes,
                   const std::vector<std::size_t>& numbers) {
  constexpr std::size_t kHasFurther = 0x80;
  Buffer first, further;
  std::size_t count = 0, further_count = 0;
  for (std::size_t i = 1; i < glyphs.size(); ++i) {
    const auto found = codes.find(glyphs[i].name);
    if (found == codes.end()) break;
    put_number(first, static_cast<std::size_t>(found->second.front()), 1);
    ++count;
    for (std::size_t k = 1; k < found->second.size(); ++k, ++further_count) {
      put_number(further, static_cast<std::size_t>(found->second[k]), 1);
      put_number(further, numbers[i], 2);
    }
  }
  Buffer out;
  put_number(out, further_count > 0 ? kHasFurther : 0, 1);
  put_number(out, count, 1);
  put_bytes(out, first);
  if (further_count == 0) return out;
  put_number(out, further_count, 1);
  put_bytes(out, further);
  return out;
}

/// Where the parts behind the top dictionary start.
struct Places {
  std::size_t encoding = 0, charset = 0, glyphs = 0, hints = 0;
};

Buffer top_dictionary(const Type1Font& font, const Places& places, std::size_t hint_bytes) {
  constexpr std::array<double, 6> kUsual{0.001, 0, 0, 0.001, 0, 0};
  constexpr int kBox = 5, kCharset = 15, kEncoding = 16, kGlyphs = 17, kPrivate = 18;
  constexpr int kMatrix = Dictionary::kEscape + 7;
  Dictionary dictionary;
  if (font.matrix != kUsual) {
    for (const double value : font.matrix) dictionary.add(value);
    dictionary.add_operator(kMatrix);
  }
  for (const double value : font.box) dictionary.add(value);
  dictionary.add_operator(kBox);
  dictionary.add_offset(places.charset);
  dictionary.add_operator(kCharset);
  if (!font.has_standard_encoding) {
    dictionary.add_offset(places.encoding);
    dictionary.add_operator(kEncoding);
  }
  dictionary.add_offset(places.glyphs);
  dictionary.add_operator(kGlyphs);
  dictionary.add_offset(hint_bytes);
  dictionary.add_offset(places.hints);
  dictionary.add_operator(kPrivate);
  return dictionary.bytes();
}

}  // namespace

Buffer write_cff(const Type1Font& font, std::vector<CffGlyph> glyphs, double usual_width) {
  const auto codes = codes_of(font);
  sort_by_code(glyphs, codes);
  Strings strings;
  std::vector<std::size_t> numbers;
  Buffer charset{std::byte{0}};
  std::vector<Bytes> charstrings;
  for (const auto& glyph : glyphs) {
    numbers.push_back(strings.number_of(glyph.name));
    if (numbers.size() > 1) put_number(charset, numbers.back(), 2);
    charstrings.emplace_back(glyph.charstring);
  }
  const auto hints = private_dictionary(font, usual_width);
  const auto encoding = font.has_standard_encoding ? Buffer() : encoding_of(glyphs, codes, numbers);
  const auto glyph_index = index_of(charstrings);
  Buffer start;
  put_number(start, 0x01000404, 4);  // version 1.0, 4 bytes of header, 4 of offsets
  put_bytes(start, index_of({as_bytes(font.name)}));
  Buffer behind = strings.index();
  put_bytes(behind, index_of({}));  // subroutines of all fonts
  const auto with_top = [&](const Places& places) {
    Buffer out = start;
    put_bytes(out, index_of({Bytes(top_dictionary(font, places, hints.size()))}));
    put_bytes(out, behind);
    return out;
  };
  Places places;
  places.encoding = with_top(places).size();
  places.charset = places.encoding + encoding.size();
  places.glyphs = places.charset + charset.size();
  places.hints = places.glyphs + glyph_index.size();
  Buffer out = with_top(places);
  for (const Bytes part : {Bytes(encoding), Bytes(charset), Bytes(glyph_index), Bytes(hints)})
    put_bytes(out, part);
  return out;
}

}  // namespace pressoir::codecs::pdf
