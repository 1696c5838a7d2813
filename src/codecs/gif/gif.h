// GIF, still and animated. Own encoder over giflib's container (codecs/gif/container.h).
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& gif_codec() noexcept;

}  // namespace pressoir::codecs
