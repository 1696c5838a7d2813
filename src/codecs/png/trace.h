// Where a PNG holds its trace (codecs/trace.h): a private chunk "prSR" of 4 bytes (16 with its
// frame): kind and value of the goal, and a check over the pixels. A goal of bytes stores none: a
// result that fits is done. Pure functions.
#pragma once

#include <optional>

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/trace.h"

namespace pressoir::codecs::png {

inline constexpr TraceStep kTraceStep{.hundredths = 1};

/// REQUIRES: trace.has_target(), `image` of at most 8 bits.
OwnedChunk trace_chunk(const Trace& trace, const Image& image);
/// The trace of a file when it fits `image`.
std::optional<Trace> trace_in(const Container& container, const Image& image);
void drop_trace(Plan& plan);

}  // namespace pressoir::codecs::png
