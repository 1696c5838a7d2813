// What Type 1 charstrings draw (Adobe Type 1 Font Format, chapter 6 and 8). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codecs/pdf/fonts/type1/type1.h"

namespace pressoir::codecs::pdf {

struct Stem {
  bool is_vertical = false;
  double at = 0, size = 0;  ///< from the origin of the glyph
  friend auto operator<=>(const Stem&, const Stem&) = default;
};

struct Step {
  enum class Kind : std::uint8_t { move, line, curve, flex, stems };
  Kind kind = Kind::move;
  std::vector<double> values{};  ///< relative, x and y in turn; of a flex its depth at the end
  std::vector<Stem> stems{};     ///< from here on these, instead of others before
};

struct Outline {
  double width = 0;
  std::vector<Step> steps;
  std::vector<std::vector<Stem>> counters;  ///< stems that are spaced evenly
  std::size_t work = 0;                     ///< commands and stems that it took
};

/// Of the glyph of this number; accented ones with what they are composed of. Empty: a charstring
/// that is damaged or does what charstrings are not meant to.
std::optional<Outline> outline_of(const Type1Font& font, std::size_t glyph);

}  // namespace pressoir::codecs::pdf
