// DCT of 8 x 8 samples as T.81 defines it (annex A.3.3), in floating point: for blocks that are
// made up or looked at, never for those that are shown. Pure functions.
#pragma once

#include <array>

namespace pressoir::codecs::jpeg {

using Samples = std::array<float, 64>;  ///< row by row; around 0

Samples inverse_dct(const Samples& coefficients);
Samples forward_dct(const Samples& samples);

}  // namespace pressoir::codecs::jpeg
