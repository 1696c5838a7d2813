// Repair of a GIF: frames that can be decoded stay byte for byte. Pure functions.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs::gif {

/// See Codec::repair; `codec` is left to the caller.
std::optional<Repaired> repair(Bytes input, const Limits& limits);

}  // namespace pressoir::codecs::gif
