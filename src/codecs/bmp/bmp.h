// BMP, read for conversion: 1, 4, 8, 16, 24 and 32 bits, runs (RLE4, RLE8), bit fields, alpha,
// upside down or not, embedded profiles. Our own reader, since no library of Debian has one.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& bmp_codec() noexcept;

}  // namespace pressoir::codecs
