// WorkerProcess: one running pressoir-worker and the socket to it. Needs Linux 5.9 (close_range).
// One thread at a time, but for hang_up().
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/files/temp_file.h"

namespace pressoir::engine {

class WorkerProcess {
 public:
  /// Starts `program` with nothing of this process: no environment (but OMP_NUM_THREADS=1 and
  /// RAYON_NUM_THREADS=1, since threads are refused inside or few), /dev/null as standard input and
  /// output, one socket; standard error is shared, for what it says before its first job. @throws
  /// Error unavailable.
  explicit WorkerProcess(const std::filesystem::path& program);
  /// Hangs up and waits until the process is gone; kills it when that takes two seconds.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  [[nodiscard]] int socket() const noexcept { return socket_.get(); }
  /// Readable once the process has ended.
  [[nodiscard]] int pidfd() const noexcept { return handle_.get(); }
  [[nodiscard]] bool has_ended() const noexcept;
  /// Makes the worker kill its child and end; its socket reads as closed from now on. Any thread.
  void hang_up() noexcept;

 private:
  FileDescriptor socket_, handle_;
  pid_t process_ = -1;
};

/// A connected pair of SOCK_SEQPACKET sockets, both close-on-exec. @throws Error unavailable.
std::pair<FileDescriptor, FileDescriptor> socket_pair();

/// `configured`, or pressoir-worker beside the running program.
/// @throws Error unavailable when there is no such program.
std::filesystem::path worker_program(const std::filesystem::path& configured);

}  // namespace pressoir::engine
