// Repair of a PNG or APNG: pixels that can be decoded stay as they are, in the layout that they
// have. Pure functions.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs::png {

/// See Codec::repair; `codec` is left to the caller.
std::optional<Repaired> repair(Bytes input, const Limits& limits);

}  // namespace pressoir::codecs::png
