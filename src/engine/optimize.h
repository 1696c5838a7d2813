// The spine: detect, probe, limit, steps, trials, never larger. For pressoir-worker; the server and
// the command line go through engine/worker_pool.h, only unit tests, fuzz and bench call this
// directly.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::engine {

/// Part of every cache key and of `pressoir version`: changes when outputs may change.
inline constexpr std::string_view kEngineVersion = "1";

struct Result {
  std::optional<Buffer> output;  ///< empty: the input itself, byte for byte
  Outcome outcome;
};

/// Makes `input` as small as `goal` allows within `limits`.
/// @throws Error unsupported_format, corrupt_input, limit_exceeded, invalid_request, timeout.
Result optimize(Bytes input, const Goal& goal, const Limits& limits);

/// SSIMULACRA2 of `candidate` against `reference`, both files of any readable format.
double score(Bytes reference, Bytes candidate, const Limits& limits);

}  // namespace pressoir::engine
