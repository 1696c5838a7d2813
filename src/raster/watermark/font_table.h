// FontTable: which fonts there may be, what other names they answer to, and in which order they
// stand in for each other. Constants.
#pragma once

#include <array>
#include <string_view>

namespace pressoir::raster {

inline constexpr std::string_view kFontFolder = "/usr/share/fonts";

/// Regular, bold, italic, bold italic: files below the folder; empty: made of the others.
struct FontFamily {
  std::string_view name;
  std::array<std::string_view, 4> files;
};

inline constexpr std::array<FontFamily, 10> kFontFamilies{{
    {"Liberation Sans",
     {"truetype/liberation2/LiberationSans-Regular.ttf",
      "truetype/liberation2/LiberationSans-Bold.ttf",
      "truetype/liberation2/LiberationSans-Italic.ttf",
      "truetype/liberation2/LiberationSans-BoldItalic.ttf"}},
    {"Liberation Serif",
     {"truetype/liberation2/LiberationSerif-Regular.ttf",
      "truetype/liberation2/LiberationSerif-Bold.ttf",
      "truetype/liberation2/LiberationSerif-Italic.ttf",
      "truetype/liberation2/LiberationSerif-BoldItalic.ttf"}},
    {"Liberation Mono",
     {"truetype/liberation2/LiberationMono-Regular.ttf",
      "truetype/liberation2/LiberationMono-Bold.ttf",
      "truetype/liberation2/LiberationMono-Italic.ttf",
      "truetype/liberation2/LiberationMono-BoldItalic.ttf"}},
    {"DejaVu Sans",
     {"truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf", "", ""}},
    {"DejaVu Sans Mono",
     {"truetype/dejavu/DejaVuSansMono.ttf", "truetype/dejavu/DejaVuSansMono-Bold.ttf", "", ""}},
    {"Comic Neue",
     {"opentype/comic-neue/ComicNeue-Regular.otf", "opentype/comic-neue/ComicNeue-Bold.otf",
      "opentype/comic-neue/ComicNeue-Italic.otf", "opentype/comic-neue/ComicNeue-BoldItalic.otf"}},
    {"Amiri",
     {"opentype/fonts-hosny-amiri/Amiri-Regular.ttf", "opentype/fonts-hosny-amiri/Amiri-Bold.ttf",
      "opentype/fonts-hosny-amiri/Amiri-Slanted.ttf",
      "opentype/fonts-hosny-amiri/Amiri-BoldSlanted.ttf"}},
    {"WenQuanYi Zen Hei", {"truetype/wqy/wqy-zenhei.ttc", "", "", ""}},
    {"Lohit Devanagari", {"truetype/lohit-devanagari/Lohit-Devanagari.ttf", "", "", ""}},
    {"Lohit Marathi", {"truetype/lohit-marathi/Lohit-Marathi.ttf", "", "", ""}},
}};

/// Another name of a family, in lower case: one that looks alike, so that no warning is due.
struct FontAlias {
  std::string_view name, family;
};
inline constexpr std::array<FontAlias, 12> kFontAliases{{
    {"arial", "Liberation Sans"},
    {"arial unicode ms", "Liberation Sans"},
    {"helvetica", "Liberation Sans"},
    {"sans-serif", "Liberation Sans"},
    {"times new roman", "Liberation Serif"},
    {"times", "Liberation Serif"},
    {"serif", "Liberation Serif"},
    {"courier", "Liberation Mono"},
    {"courier new", "Liberation Mono"},
    {"monospace", "Liberation Mono"},
    {"verdana", "DejaVu Sans"},
    {"comic sans ms", "Comic Neue"},
}};

/// A word in the name of an unknown family, and which one is similar; the first that is found.
inline constexpr std::array<FontAlias, 15> kFontWords{{
    {"mono", "Liberation Mono"},
    {"courier", "Liberation Mono"},
    {"consol", "Liberation Mono"},
    {"code", "Liberation Mono"},
    {"typewriter", "Liberation Mono"},
    {"sans", "Liberation Sans"},
    {"comic", "Comic Neue"},
    {"hand", "Comic Neue"},
    {"script", "Comic Neue"},
    {"serif", "Liberation Serif"},
    {"times", "Liberation Serif"},
    {"roman", "Liberation Serif"},
    {"georgia", "Liberation Serif"},
    {"garamond", "Liberation Serif"},
    {"book", "Liberation Serif"},
}};

/// Where characters are looked for that a family has not: Arabic in the style of the family.
struct FontFallback {
  std::string_view family;
  std::array<std::string_view, 2> first;
};
inline constexpr std::array<FontFallback, 2> kFontFallbacks{{
    {"Liberation Serif", {"Amiri", ""}},
    {"Liberation Mono", {"DejaVu Sans Mono", ""}},
}};
inline constexpr std::array<std::string_view, 5> kLastFonts{
    "Liberation Sans", "DejaVu Sans", "Lohit Devanagari", "WenQuanYi Zen Hei", "Amiri"};

}  // namespace pressoir::raster
