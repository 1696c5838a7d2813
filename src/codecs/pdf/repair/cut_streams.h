// Streams whose data is damaged behind deflate (ISO 32000-1, 7.4.4). One thread at a time.
#pragma once

#include <cstdint>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Puts what can be decoded of such streams in their place, whole again. How many there were.
/// @throws Error limit_exceeded for one that unpacks to more than `most`.
std::uint32_t mend_cut_streams(Document& document, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
