// reply_check: what the pool makes of a job that has ended. Trusts neither the answer nor the
// output of a child. Pure functions but for reading the files; any thread.
#pragma once

#include "engine/wire.h"

namespace pressoir::engine {

/// The worker's reply, or the error that its exit status stands for.
/// @param packet  what it sent last; empty: nothing.
/// @throws Error timeout (CPU time used up), limit_exceeded (it said that memory ran out),
///         WorkerDeath (ended by another signal), internal (no answer or nonsense), or the failure
///         that it reported.
wire::Reply checked_reply(const wire::Ended& ended, const std::optional<wire::Packet>& packet,
                          const Limits& limits);

/// Checks a claimed outcome against the files: sizes, magic bytes, formats, no repair but where one
/// is asked for, and not larger where that is promised (of a file that was whole, by a goal without
/// steps and conversion, or a conversion only_if_smaller).
/// @param inputs  at least one; the first is the picture, of a join all are.
/// @throws Error internal for a lie.
void check_outcome(const Outcome& outcome, const Goal& goal, const Limits& limits,
                   std::span<const TempFile> inputs, const Readable& output);

}  // namespace pressoir::engine
