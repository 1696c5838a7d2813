// Sandbox: what separates a hijacked codec from the machine. Entered in two steps: `prepare`
// once in the worker (what is inherited and what costs time), `enter` in each child just before it
// looks at untrusted bytes. Single-threaded processes only.
//
// Always: no new privileges, resource limits, a seccomp filter, no core dumps, not traceable, dies
// with the worker. Where the kernel allows it: no capabilities and nobody's user id, own (empty)
// network, IPC, UTS, mount and cgroup namespaces, Landlock without any file, port or scope.
//
// The filter lets through memory, time and the job's own descriptors. Files are refused
// (EACCES), what no library in use needs is refused (ENOSYS), and what only an intruder tries
// (execve, fork, sockets, ptrace, signals to others, ...) kills the process with SIGSYS. Threads
// are refused too (EAGAIN), but where the job may hold shapes: the library that draws them blurs on
// a thread of its own, and ends the process where it gets none. Jobs with documents may open files
// for reading, and Landlock lets them find fonts and tables of characters alone: whatever draws
// pages reads those when it needs them. Without Landlock they may not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/files/temp_file.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::engine {

/// Descriptors of a child: the only ones the filter lets it read or write.
inline constexpr int kReplySocket = 3;  ///< write
inline constexpr int kOutputFile = 4;   ///< write at an offset
/// The first of kMaxInputs places, a power of 2 at a multiple of it, so that the filter needs one
/// comparison: read at an offset.
inline constexpr int kFirstInput = 64;
static_assert(kFirstInput % kMaxInputs == 0 && (kMaxInputs & (kMaxInputs - 1)) == 0);

/// Whether a job may start threads.
enum class Threads : std::uint8_t { refused, few };
/// What a job may read beside its inputs.
enum class Readable : std::uint8_t { nothing, fonts };

/// What a job is let do beyond what all are.
struct Needs {
  Threads threads = Threads::refused;
  Readable readable = Readable::nothing;
};

class Sandbox {
 public:
  /// Gives up in this process, for good, what it and its children will not need, and compiles the
  /// filter. @throws Error internal when a part that must always hold cannot be had.
  static Sandbox prepare();

  /// What children may have more counts from the memory that this process has now, as at prepare().
  void count_memory();

  /// Locks the calling child in. Memory may grow by limits.max_memory_bytes above what the worker
  /// had when it was counted; CPU seconds are rounded up. @throws Error internal when the kernel
  /// refuses.
  void enter(const Limits& limits, const Needs& needs) const;

  /// The parts by name and whether they hold, asked of the kernel; call it inside the sandbox.
  [[nodiscard]] std::vector<std::pair<std::string, bool>> measure() const;

 private:
  Sandbox() = default;
  int worker_ = 0;                                           // process id
  std::uint64_t memory_bytes_ = 0;                           // address space when it was counted
  FileDescriptor statm_;                                     // says so; files are forbidden later
  Buffer filter_, filter_with_threads_, filter_with_fonts_;  // sock_filter[]
  bool namespaces_ = false, landlock_ = false, unprivileged_ = false;
};

}  // namespace pressoir::engine
