// The smallest flate coding of samples, with the predictors of PNG or without. Pure; deterministic.
#pragma once

#include "codecs/pdf/pictures/layout.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/trials.h"

namespace pressoir::codecs::pdf {

/// @param samples  layout.bytes() of them.
Recoded best_flate(Bytes samples, const Layout& layout, bool fast, Trials& trials);

/// How many bytes a quick deflate makes of them, predicted or not: to rank layouts by.
std::size_t quick_flate_bytes(Bytes samples, const Layout& layout);

/// libdeflate's level for so many bytes: the strongest where that takes at most about a second.
int deflate_level(std::size_t bytes, bool fast) noexcept;

}  // namespace pressoir::codecs::pdf
