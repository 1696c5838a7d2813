// The trace of a PDF file (see codecs/trace.h): an entry of its trailer, which lies outside of all
// compressed and encrypted parts, bound to all bytes of the file but its own. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "codecs/trace.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

inline constexpr TraceStep kTraceStep{.hundredths = 50};

struct FileTrace {
  Trace trace;
  MetadataPolicy policy;  ///< what was kept
  /// That pictures were brought to where the goal named one: 22 to the octave, 1 to 255; 0: that of
  /// the goal's level.
  int resolution = 0;
};

/// Of what is made for `goal`.
FileTrace trace_of(const Goal& goal);

inline constexpr std::string_view kTraceKey = "/PrsT";

/// What stands in a trailer until the file is written: a string of kTraceKey.
std::string trace_placeholder();

/// Puts the trace in the place of every placeholder.
void put_trace(Buffer& file, const FileTrace& trace);

/// Empty: there is none, or the file is not the one that it was written into.
std::optional<FileTrace> trace_in(Bytes file);

/// True where the file needs no work for `goal`: see covers(), nothing is in it that the policy
/// would take out, and its pictures have no higher resolution than they may keep.
bool is_done(Bytes file, const Goal& goal);

}  // namespace pressoir::codecs::pdf
