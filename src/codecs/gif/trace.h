// Where a GIF holds its trace (codecs/trace.h), of lossless work too: a comment block of nine bytes
// in all, before the trailer, in letters, with a check over the coded blocks. Pure functions.
#pragma once

#include <optional>

#include "codecs/gif/blocks.h"
#include "codecs/trace.h"

namespace pressoir::codecs::gif {

inline constexpr std::size_t kTraceBytes = 9;
inline constexpr TraceStep kTraceStep{.hundredths = 10};

/// The block that follows `coded`: a whole GIF without its trailer.
Buffer trace_block(const Trace& trace, Bytes coded);
/// The trace of a file when it fits its coded blocks. @throws Error corrupt_input.
std::optional<Trace> trace_in(Bytes input);
/// Where the block of such a trace starts; null: there is none. @throws Error corrupt_input.
const std::byte* trace_at(Bytes input);

}  // namespace pressoir::codecs::gif
