// JPEG (ITU-T T.81, JFIF): baseline, extended and progressive with 8 bits, Huffman or arithmetic
// coded on input; always Huffman coded on output. 12 bits and lossless JPEG are refused.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

/// The codec of JPEG files; a stateless constant, safe from any thread.
const RasterCodec& jpeg_codec() noexcept;

}  // namespace pressoir::codecs
