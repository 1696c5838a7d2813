// Repair of a WebP: chunks that can be decoded stay byte for byte; a picture that is cut off is
// stored anew without loss. Pure functions.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs::webp {

/// See Codec::repair; `codec` is left to the caller.
std::optional<Repaired> repair(Bytes input, const Limits& limits);

}  // namespace pressoir::codecs::webp
