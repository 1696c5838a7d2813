// worker: the loop inside pressoir-worker. The worker itself is single-threaded and never looks at
// untrusted bytes; it forks one child per job from its warm memory, so that no child ever sees what
// another one saw. The child answers the pool directly and exits; the worker reports how it ended.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/wire.h"
#include "engine/worker/sandbox.h"

namespace pressoir::engine {

inline constexpr int kWorkerSocket = 3;  ///< where pressoir-worker finds the pool

/// A job's files as the child has them, from kFirstInput on and at kOutputFile.
struct JobFiles {
  std::vector<std::uint64_t> sizes;  ///< of the inputs, taken before the sandbox
  /// The whole input `index`. @throws Error payload_too_large above `max_bytes`, internal.
  [[nodiscard]] Buffer read(std::size_t index, std::uint64_t max_bytes) const;
  /// Writes the output from its start.
  /// @throws Error limit_exceeded above the output limit, unavailable when the disk is full.
  static void write(Bytes bytes);
};

/// What a child does inside the sandbox. Errors it throws become a FailureReport.
using Answer = wire::Reply (*)(const wire::Request&, const JobFiles&, const Sandbox&);
wire::Reply answer(const wire::Request& request, const JobFiles& files, const Sandbox& sandbox);

/// Serves `socket` until the pool closes it. @return the exit status of the program.
/// @param answering  replaced only by the hostile worker of the tests.
int work(int socket, Answer answering = answer);

}  // namespace pressoir::engine
