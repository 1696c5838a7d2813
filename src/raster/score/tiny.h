// Tiny: the rule for pictures so small that SSIMULACRA2, whose scales halve six times, sees little
// of them: a swapped pixel is a large part of what there is, and what loss can save is little.
// Pure functions.
#pragma once

#include <algorithm>
#include <cstdint>

#include "raster/canvas.h"

namespace pressoir::raster {

/// True when a side has fewer than 16 pixels.
inline bool is_tiny(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kSide = 16;
  return std::min(width, height) < kSide;
}

/// Loss is worth it in a tiny picture from this many bytes saved on.
inline constexpr std::size_t kLeastGainOfTiny = 32;

/// The score that a tiny picture has at most: 100 less the largest difference of a sample, 0..255,
/// in sRGB, on black and on white. So 90, 80 and 70 allow differences of 10, 20 and 30.
/// REQUIRES: pictures of one size.
double max_score_of_tiny(const Canvas& original, const Canvas& candidate);

}  // namespace pressoir::raster
