// LoopThread: marks the thread that runs an event loop. What reads or writes files, or computes for
// a millisecond or more, says so here: on such a thread it holds up everybody who is connected, and
// is reported. Safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace pressoir {

class LoopThread {
 public:
  /// Takes over a descriptor and closes it on another thread.
  using Closer = void (*)(int fd) noexcept;

  /// The calling thread is one as long as this lives. @param close_elsewhere  for close().
  explicit LoopThread(Closer close_elsewhere) noexcept;
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  LoopThread(LoopThread&&) = delete;
  LoopThread& operator=(LoopThread&&) = delete;
  ~LoopThread();

  /// Called by everything that works on files: logs the error "file_work_on_loop" on a loop's
  /// thread, once for each `call`.
  static void note_file_work(std::string_view call) noexcept;
  /// The same of long computations: "long_work_on_loop".
  static void note_long_work(std::string_view call) noexcept;
  /// How often either was on a loop's thread.
  static std::uint64_t works() noexcept;
  /// Closes a file, which frees its blocks when it has no name: on another thread where this one
  /// runs a loop.
  static void close(int fd) noexcept;
};

}  // namespace pressoir
