// Size search: the best score that fits into a number of bytes. Deterministic.
#pragma once

#include "codecs/jpeg/lossy/attempts.h"

namespace pressoir::codecs::jpeg {

/// The best within `target` bytes, `source.overhead` included, or the smallest that there is.
Lossy search_size(const LossySource& source, const Goal& goal, std::uint64_t target,
                  Trials& trials);

}  // namespace pressoir::codecs::jpeg
