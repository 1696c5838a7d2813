// Pictures of one bit a pixel as JBIG2. Pure; deterministic.
#pragma once

#include <optional>

#include "codecs/pdf/pictures/layout.h"
#include "codecs/pdf/streams/recoded.h"

namespace pressoir::codecs::pdf {

/// The samples behind CCITTFaxDecode, as the filter puts them out.
/// @param parameters  of the filter; null: none. @return empty: see decode_fax().
std::optional<Buffer> samples_of_fax(Bytes data, Object parameters, const Layout& layout,
                                     const Limits& limits);

/// The same samples behind JBIG2Decode, read back and compared; empty: the picture has more than
/// one bit a pixel. @param samples  layout.bytes() of them, or more.
std::optional<Recoded> as_jbig2(Bytes samples, const Layout& layout);

}  // namespace pressoir::codecs::pdf
