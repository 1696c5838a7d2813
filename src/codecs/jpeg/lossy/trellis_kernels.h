// Trellis kernels: coefficients in steps, by SIMD (Highway), with the same bits on every
// instruction set. Pure functions.
#pragma once

#include <array>
#include <cstdint>

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

/// In steps, zigzag order.
using Magnitudes = std::array<float, 64>;

/// @param reciprocal  of the steps, in the spectrum's unit, zigzag order.
/// @return where plain rounding leaves something: bit z for position z.
std::uint64_t in_steps(const SpectrumBlock& block, const std::array<float, 64>& reciprocal,
                       Magnitudes& magnitudes);

}  // namespace pressoir::codecs::jpeg
