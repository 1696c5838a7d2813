#include "engine/pool/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/loop/loop_thread.h"
#include "engine/worker/worker.h"

namespace pressoir::engine {
namespace {

[[noreturn]] void fail(const char* what, int error) {
  throw Error(ErrorCode::unavailable, "The worker program cannot be started.",
              std::string(what) + ": " + std::strerror(error));
}

// Everything else of the server is close-on-exec; what is not, the worker closes first thing.
pid_t spawn(const std::filesystem::path& program, int socket) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&actions, socket, kWorkerSocket);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  // A server's ignored or blocked signals would be inherited; a terminal's Ctrl-C is for the pool.
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = program.string(), openmp = "OMP_NUM_THREADS=1", rayon = "RAYON_NUM_THREADS=1";
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::array<char*, 3> environment{openmp.data(), rayon.data(), nullptr};
  pid_t process = -1;
  const int error = ::posix_spawn(&process, name.c_str(), &actions, &attributes, arguments.data(),
                                  environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail("posix_spawn", error);
  return process;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::filesystem::path& program) {
  LoopThread::note_file_work("WorkerProcess");
  auto [ours, theirs] = socket_pair();
  process_ = spawn(program, theirs.get());
  socket_ = std::move(ours);
  handle_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0U)));
  if (handle_.is_open()) return;
  const int error = errno;
  hang_up();
  ::waitpid(process_, nullptr, 0);
  fail("pidfd_open", error);
}

WorkerProcess::~WorkerProcess() {
  hang_up();
  pollfd ended{handle_.get(), POLLIN, 0};
  if (!handle_.is_open() || ::poll(&ended, 1, 2000) <= 0) ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool WorkerProcess::has_ended() const noexcept {
  pollfd ended{handle_.get(), POLLIN, 0};
  return !handle_.is_open() || ::poll(&ended, 1, 0) != 0;
}

void WorkerProcess::hang_up() noexcept { ::shutdown(socket_.get(), SHUT_RDWR); }

std::pair<FileDescriptor, FileDescriptor> socket_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    fail("socketpair", errno);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::filesystem::path worker_program(const std::filesystem::path& configured) {
  std::error_code error;
  auto program = configured;
  if (program.empty()) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    program = self.parent_path() / "pressoir-worker";
    if (::access(program.c_str(), X_OK) != 0)  // as packages install programs that nobody types
      program = self.parent_path().parent_path() / "lib/pressoir/pressoir-worker";
  }
  if (::access(program.c_str(), X_OK) != 0)
    throw Error(ErrorCode::unavailable, "The program pressoir-worker is missing.",
                program.string());
  return program;
}

}  // namespace pressoir::engine
