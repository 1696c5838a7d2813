// Forward DCT of 8 x 8 samples in floating point. Deterministic: multiplications and additions are
// not fused. Pure function.
#pragma once

#include <cstddef>

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

/// @param samples  8 rows, `stride` samples apart, mid-grey at 0.
SpectrumBlock fdct(const float* samples, std::size_t stride);

}  // namespace pressoir::codecs::jpeg
