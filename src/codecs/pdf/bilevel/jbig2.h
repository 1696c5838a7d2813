// JBIG2 as PDF embeds it (ITU-T T.88; ISO 32000-1, 7.4.7), by one generic region: every pixel is
// coded, no shapes are put in the place of others. Pure; deterministic.
#pragma once

#include <optional>

#include "codecs/pdf/bilevel/bitmap.h"

namespace pressoir::codecs::pdf {

/// The segments of one page: its information and the region.
Buffer encode_jbig2(const Bitmap& bitmap);

/// Reads what encode_jbig2() writes; empty for anything else.
std::optional<Bitmap> decode_jbig2(Bytes segments);

}  // namespace pressoir::codecs::pdf
