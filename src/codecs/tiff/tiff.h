// TIFF, read for conversion: the first page, as far as libtiff reads it.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& tiff_codec() noexcept;

}  // namespace pressoir::codecs
