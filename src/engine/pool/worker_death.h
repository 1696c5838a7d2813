// WorkerDeath: a job's process was ended by a signal that enforces no limit: the system killed it
// for want of memory, it was killed by hand, or a library crashed on the file.
#pragma once

#include "base/error.h"

namespace pressoir::engine {

/// An internal error: whatever the file holds, it must not end its process.
class WorkerDeath : public Error {
 public:
  explicit WorkerDeath(int signal);
  [[nodiscard]] int signal() const noexcept { return signal_; }
  /// Killed from outside, as the system does when memory is short: alone it may pass.
  [[nodiscard]] bool was_killed() const noexcept;

 private:
  int signal_;
};

}  // namespace pressoir::engine
