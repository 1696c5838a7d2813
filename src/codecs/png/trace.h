// Where a PNG holds its trace (codecs/trace.h): a private chunk "prSR" of 4 bytes (16 with its
// frame): kind and value of the goal, whose filters the rows have, and a check over the pixels. A
// goal of bytes stores none: a result that fits is done. Pure functions.
#pragma once

#include <optional>

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/trace.h"

namespace pressoir::codecs::png {

inline constexpr TraceStep kTraceStep{.hundredths = 1};

/// Where the filters of the rows come from: a search without loss, or they are what the loss was
/// for (png/lossy/near_lossless.h), so that no search is due.
enum class Filters : std::uint8_t { searched, own };

/// REQUIRES: trace.has_target(), `image` of at most 8 bits.
OwnedChunk trace_chunk(const Trace& trace, const Image& image, Filters filters);
/// The trace of a file when it fits `image`.
std::optional<Trace> trace_in(const Container& container, const Image& image);
/// What a file's trace says of them. Whether it fits the image says trace_in().
Filters filters_of(const Container& container);
void drop_trace(Plan& plan);

}  // namespace pressoir::codecs::png
