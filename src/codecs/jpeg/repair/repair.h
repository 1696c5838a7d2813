// Repair of a JPEG by its coefficients: blocks that can be decoded stay bit for bit. Pure
// functions.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs::jpeg {

/// See Codec::repair; `codec` is left to the caller.
std::optional<Repaired> repair(Bytes input, const Limits& limits);

}  // namespace pressoir::codecs::jpeg
