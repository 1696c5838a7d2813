// TIFF, read for conversion: the first page. Bilevel to 64 bits, whole and floating point numbers;
// grey, palette, RGB, CMYK, L*a*b*, YCbCr; alpha; in strips, tiles and planes.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& tiff_codec() noexcept;

}  // namespace pressoir::codecs
