// Lossy LZW: the codes of a frame whose pixels may be off by a tolerance of their own. Every match
// follows the strings of the table whose colours come near enough, and carries its error on to the
// next pixel. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/gif/container.h"

namespace pressoir::codecs::gif {

/// A colour in which equal distances look about equally large: luma and two colour differences,
/// each times 64.
using PerceptualColour = std::array<std::int32_t, 3>;
inline PerceptualColour perceptual_colour(Rgba colour) {
  const auto red = static_cast<std::int32_t>(colour & 255);
  const auto green = static_cast<std::int32_t>(colour >> 8 & 255);
  const auto blue = static_cast<std::int32_t>(colour >> 16 & 255);
  const std::int32_t luma = 19 * red + 38 * green + 7 * blue;  // of 64
  // Weights of the differences: about half for red, a third for blue.
  return {luma, (64 * red - luma) / 2, (64 * blue - luma) / 3};
}
/// Squared.
inline std::int64_t distance(const PerceptualColour& a, const PerceptualColour& b) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::int64_t difference = a[i] - b[i];
    sum += difference * difference;
  }
  return sum;
}

/// One pixel to be drawn.
struct LossyPixel {
  Rgba target = kTransparent;
  Rgba below = kTransparent;  ///< what shows where nothing is drawn
  /// largest distance, in units of a PerceptualColour; 0: the nearest colour
  std::uint16_t tolerance = 0;
  bool may_stay = false;  ///< what is below will do, however far it is
};

struct LossyTable {
  std::vector<Rgba> palette;  ///< 1..256 colours
  int transparent = -1;       ///< index that draws nothing, or -1 (then every pixel has a target)
  int min_code_size = 8;
};

struct LossyCodes {
  std::vector<std::uint8_t> indices, codes;
};

/// @param width  pixels of a row: errors are not carried from row to row.
/// @param breadth  strings followed side by side, 1..16: more is slower and finds longer matches.
LossyCodes lossy_encode(const std::vector<LossyPixel>& pixels, std::uint32_t width,
                        const LossyTable& table, int breadth);

}  // namespace pressoir::codecs::gif
