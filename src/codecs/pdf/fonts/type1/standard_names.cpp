#include "codecs/pdf/fonts/type1/standard_names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace pressoir::codecs::pdf {
namespace {

constexpr std::string_view kNames =
    ".notdef space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft "
    "parenright asterisk plus comma hyphen period slash zero one two three four five six seven "
    "eight nine colon semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R "
    "S T U V W X Y Z bracketleft backslash bracketright asciicircum underscore quoteleft a b c d e "
    "f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde exclamdown cent "
    "sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft "
    "guilsinglleft guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet "
    "quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand questiondown "
    "grave acute circumflex tilde macron breve dotaccent dieresis ring cedilla hungarumlaut ogonek "
    "caron emdash AE ordfeminine Lslash Oslash OE ordmasculine ae dotlessi lslash oslash oe "
    "germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter divide "
    "brokenbar degree thorn threequarters twosuperior registered minus eth multiply threesuperior "
    "copyright Aacute Acircumflex Adieresis Agrave Aring Atilde Ccedilla Eacute Ecircumflex "
    "Edieresis Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis "
    "Ograve Otilde Scaron Uacute Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute "
    "acircumflex adieresis agrave aring atilde ccedilla eacute ecircumflex edieresis egrave iacute "
    "icircumflex idieresis igrave ntilde oacute ocircumflex odieresis ograve otilde scaron uacute "
    "ucircumflex udieresis ugrave yacute ydieresis zcaron";

std::vector<std::string_view> split() {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at < kNames.size();) {
    const auto end = std::min(kNames.find(' ', at), kNames.size());
    names.push_back(kNames.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

const std::vector<std::string_view>& names() {
  static const auto list = split();
  return list;
}

/// Codes that follow each other, whose names do so too.
struct Range {
  int first, last, name;
};
constexpr std::array<Range, 14> kRanges{{{32, 126, 1},
                                         {161, 175, 96},
                                         {177, 180, 111},
                                         {182, 189, 115},
                                         {191, 191, 123},
                                         {193, 200, 124},
                                         {202, 203, 132},
                                         {205, 208, 134},
                                         {225, 225, 138},
                                         {227, 227, 139},
                                         {232, 235, 140},
                                         {241, 241, 144},
                                         {245, 245, 145},
                                         {248, 251, 146}}};

}  // namespace

std::optional<int> standard_string(std::string_view name) {
  const auto found = std::ranges::find(names(), name);
  if (found == names().end()) return std::nullopt;
  return static_cast<int>(found - names().begin());
}

std::string_view standard_name_of(int code) {
  for (const auto& range : kRanges)
    if (code >= range.first && code <= range.last)
      return names()[static_cast<std::size_t>(range.name + code - range.first)];
  return {};
}

}  // namespace pressoir::codecs::pdf
