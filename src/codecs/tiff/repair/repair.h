// Repair of a TIFF, which cannot be written: the first page as a PNG. Pure functions.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs::tiff {

/// See Codec::repair; the result is a PNG.
std::optional<Repaired> repair(Bytes input, const Limits& limits);

}  // namespace pressoir::codecs::tiff
