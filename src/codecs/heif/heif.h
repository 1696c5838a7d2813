// HEIC, read for conversion: the primary picture, upright, with alpha, profile and EXIF.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& heif_codec() noexcept;

}  // namespace pressoir::codecs
