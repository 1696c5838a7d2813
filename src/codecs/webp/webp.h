// WebP, still and animated, over libwebp. Our part is the choice: lossy, lossless or near-lossless,
// and the quality that just reaches a score.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& webp_codec() noexcept;

}  // namespace pressoir::codecs
