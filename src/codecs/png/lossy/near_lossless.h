// Near-lossless: moves samples a little, so that few different values are left of them by PNG's
// filters, often several zeros in a row. Pure function; whole numbers only.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/png/image.h"

namespace pressoir::codecs::png {

/// Strength: what usually lies between two residuals, in 1/64. Between two whole ones the upper
/// rows have the larger, as many as the fraction says. With the least all stays.
inline constexpr int kLeastStrength = 64, kMostStrength = 4096;

struct NearLossless {
  Image image;                       ///< what it looks like; the layout is that of the original
  std::vector<std::uint8_t> stream;  ///< the same filtered, a filter byte before each row
};

/// Sample by sample, the residual is taken whose bits and squared error together are least. What a
/// sample is off is carried on to those to its right and below, so that areas keep their mean. Blue
/// may be off by most, green by least. Bits are learned in passes over the picture, the filter of a
/// row is the one with the least sum.
///
/// What is fully transparent or fully opaque stays so; the colour under full transparency becomes
/// what costs least.
/// @param picture   8 bits, grey or RGB, with or without alpha; no palette, no key.
/// @param strength  kLeastStrength..kMostStrength.
NearLossless near_lossless(const Image& picture, int strength);

}  // namespace pressoir::codecs::png
