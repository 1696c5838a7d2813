// Samples: arithmetic of single samples, the same for every format. Pure functions, safe from any
// thread.
#pragma once

#include <cstdint>

namespace pressoir::raster {

/// A sample of 0..`from` as one of 0..`to`, rounded to the nearest. Both at least 1; the product of
/// both must fit 64 bits.
constexpr std::uint64_t rescaled(std::uint64_t sample, std::uint64_t from, std::uint64_t to) {
  return (sample * to + from / 2) / from;
}

/// A sample of 16 bits in 8, rounded to the nearest.
constexpr std::uint8_t to_8_bits(std::uint16_t sample) {
  return static_cast<std::uint8_t>((sample + 128U) / 257U);  // rescaled(sample, 65535, 255)
}

/// Blends one colour sample as encoded: `alpha` of `over` on `under`.
template <class Sample>
constexpr Sample blend(std::uint32_t over, std::uint32_t under, std::uint32_t alpha) {
  constexpr std::uint64_t full = Sample(~Sample{0});
  return static_cast<Sample>((std::uint64_t{over} * alpha + under * (full - alpha) + full / 2) /
                             full);
}

}  // namespace pressoir::raster
