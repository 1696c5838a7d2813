// PDF: lossless by work on structure, streams and pictures, checked against the input before it is
// delivered. The work is done in this folder: structure/ (what is in the graph), streams/,
// pictures/, content/, write/ (objects into bytes), check/ (what must not have changed).
// Stateless; safe from any thread.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

/// The codec of PDF files. They have pages and no pixels.
const Codec& pdf_codec() noexcept;

}  // namespace pressoir::codecs
