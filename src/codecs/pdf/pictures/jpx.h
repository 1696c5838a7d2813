// Pictures behind JPXDecode (ISO 32000-1, 7.4.9): JPEG 2000 files in streams. Pure; deterministic.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

/// The same packets in fewer bytes: without comments, lengths for random access and boxes that say
/// nothing of the picture, and with one part a tile. Empty: there is no smaller one, or it is not
/// sure that it would be read alike.
std::optional<Buffer> smaller_jpx(Bytes jpx);

}  // namespace pressoir::codecs::pdf
