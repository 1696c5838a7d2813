// AVIF, still and animated: lossless re-wrapping of what is coded, and coding to a score, a quality
// or a size, over libavif.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

const RasterCodec& avif_codec() noexcept;

}  // namespace pressoir::codecs
