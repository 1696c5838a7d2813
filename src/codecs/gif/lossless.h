// Lossless: the smallest GIF that shows the same frames, and what is wrapped around every result.
#pragma once

#include "codecs/gif/mark.h"
#include "codecs/gif/reader.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::gif {

/// A whole GIF with blocks and a mark before its trailer.
Buffer dressed(Buffer coded, Bytes blocks, const Mark& mark);

/// Codes the frames of `input` anew; empty when nothing below `size_to_beat` was found. Proven
/// equal.
/// @throws Error corrupt_input, limit_exceeded.
std::optional<Buffer> recode(Bytes input, std::size_t size_to_beat, const EncodeEffort& effort,
                             const Limits& limits);

}  // namespace pressoir::codecs::gif
