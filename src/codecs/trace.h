// Trace: what a result of pressoir was made for, so that it is recognised when it comes back (never
// twice, docs/decisions/0003-lossy-trace.md). Each format says where its files hold it, how finely,
// and what coded data a check binds it to, so that an edited file does not pass for one of
// pressoir's. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "model/goal.h"

namespace pressoir::codecs {

struct Trace {
  enum class Kind : std::uint8_t { lossless, score, quality, bytes };
  Kind kind = Kind::lossless;
  /// score and quality: hundredths, 0..10000; bytes: eighths of powers of two, 0..511; lossless: 0
  int value = 0;
  bool fast = false;      ///< made with every shortcut; false where a format does not store it
  bool smallest = false;  ///< as small as the format's lossy coding can be: fits any goal of bytes

  /// True for a goal of a score or a quality, which every lossy format stores.
  [[nodiscard]] bool has_target() const { return kind == Kind::score || kind == Kind::quality; }
  friend bool operator==(const Trace&, const Trace&) = default;
};

/// How finely a format stores scores. That of a goal is rounded up to it, for the search as for the
/// trace and its comparison: no less is reached than was asked for, and a trace says what was aimed
/// at.
struct TraceStep {
  int hundredths = 50;  ///< a divisor of 100
};

/// The score that a search for `goal` aims at, that of its trace; empty where score_target() is.
std::optional<double> score_aimed_at(const Goal& goal, const TraceStep& step);

/// The trace that a result for `goal` gets: of its score, its quality, its bytes (rounded down), or
/// of lossless work.
Trace trace_for(const Goal& goal, const TraceStep& step);

/// The one rule: true when a result with this trace need not be worked on with loss for `goal`. It
/// was made for the same, or for a goal of the same kind that asks for no more quality, and not in
/// haste when this one is not. Of bytes: when it is the smallest that there is, as it also is where
/// it missed a size that was larger than the one asked for now.
/// @param size  bytes of the file that holds the trace, for formats that store sizes.
bool covers(const Trace& done, const Goal& goal, const TraceStep& step, std::uint64_t size = 0);

}  // namespace pressoir::codecs
