// Spectrum kernels: the loops that make a spectrum, by SIMD (Highway), with the same bits on every
// instruction set. Pure functions.
#pragma once

#include <array>
#include <cstdint>

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

/// Luma and chroma (JFIF 1.02) of pixels of RGB, mid-grey at 0.
void split_colours(const std::uint8_t* rgb, std::size_t count, float* luma, float* cb, float* cr);

/// The forward DCT (T.81, A.3.3) of 8 rows of 8 samples, in the spectrum's unit.
void forward_dct(const float* samples, std::size_t stride, SpectrumBlock& block);

/// Coefficients of a file in the spectrum's unit, those beyond +-32000 as these.
/// @param steps  natural order.
void scale_blocks(const Block* blocks, std::size_t count, const QuantTable& steps,
                  SpectrumBlock* scaled);

}  // namespace pressoir::codecs::jpeg
