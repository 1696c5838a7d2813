// Where an SVG holds its trace (codecs/trace.h): a comment at its end, with a check over all before
// it. Only results that passes would change again have one. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/trace.h"

namespace pressoir::codecs::svg {

inline constexpr TraceStep kTraceStep{.hundredths = 1};

/// The comment that follows `text`.
std::string trace_comment(const Trace& trace, std::string_view text);
/// The trace of a file where it fits what stands before it.
std::optional<Trace> trace_in(std::string_view text);

}  // namespace pressoir::codecs::svg
