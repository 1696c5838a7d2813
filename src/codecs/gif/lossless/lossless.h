// Lossless: the smallest GIF that shows the same frames, and what is wrapped around every result.
#pragma once

#include "codecs/gif/trace.h"
#include "codecs/gif/reader.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::gif {

/// What goes with a coding.
struct Wrapper {
  Buffer blocks;            ///< whole ones, see gif/metadata.h
  std::uint8_t aspect = 0;  ///< the byte of the shape of pixels
};
/// A whole GIF with that and a trace before its trailer.
Buffer assemble(Buffer coded, const Wrapper& wrapper, const Trace& trace);

/// Codes the frames of a file anew; empty when nothing below `size_to_beat` was found. Proven
/// equal.
/// @throws Error corrupt_input, limit_exceeded.
std::optional<Buffer> recode(Reader& reader, std::size_t size_to_beat, const EncodeEffort& effort,
                             const Limits& limits);

}  // namespace pressoir::codecs::gif
