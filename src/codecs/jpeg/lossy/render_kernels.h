// Render kernels: what libjpeg makes of coefficients, step by step: inverse DCT ("islow"), smooth
// enlarging of chroma, colours. To the bit, on every instruction set (Highway). Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

/// Rows may be read and written up to so many samples beyond their end.
inline constexpr std::size_t kRowSlack = 32;

/// The samples of blocks side by side. REQUIRES: coefficients as 8 bits make them (T.81, A.3.1).
/// @param out  the first of 8 rows of 8 x count samples, `stride` apart.
void inverse_dct(const Block* blocks, std::size_t count, const QuantTable& quant, std::uint8_t* out,
                 std::size_t stride);

/// 3 x near + far, or near alone where far is null.
void add_rows(const std::uint8_t* near, const std::uint8_t* far, std::size_t count,
              std::uint16_t* out);

/// Twice as many samples from sums of add_rows(): each leans a quarter to its neighbour.
/// @param sums  with one more before the first and behind the last.
void enlarge_row(const std::uint16_t* sums, std::size_t count, bool of_two_rows, std::uint8_t* out);

/// YCbCr to interleaved RGB.
void colour_row(const std::uint8_t* luma, const std::uint8_t* cb, const std::uint8_t* cr,
                std::size_t count, std::uint8_t* out);

}  // namespace pressoir::codecs::jpeg
