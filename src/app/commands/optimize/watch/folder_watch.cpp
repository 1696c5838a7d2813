#include "app/commands/optimize/watch/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "base/error.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::chrono::milliseconds kQuiet{200};  ///< after which a copied folder is all there
constexpr std::chrono::seconds kPatience{2};      ///< with a folder that is never quiet
constexpr std::chrono::seconds kStill{2};         ///< a file that nobody has written to for so long
                                                  ///< is whole, where its end was not seen

[[noreturn]] void fail(const fs::path& folder, int error) {
  const bool is_full = error == ENOSPC || error == EMFILE;
  throw Error(error == ENOENT || error == ENOTDIR ? ErrorCode::not_found : ErrorCode::unavailable,
              "The folder cannot be watched.",
              folder.string() + ": " +
                  (is_full ? std::string("the kernel watches no more (fs.inotify.max_user_watches)")
                           : std::string(std::strerror(error))));
}

}  // namespace

StopSignals::StopSignals() {
  sigset_t both;
  ::sigemptyset(&both);
  ::sigaddset(&both, SIGINT);
  ::sigaddset(&both, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &both, &before_);
  come_ = FileDescriptor(::signalfd(-1, &both, SFD_CLOEXEC | SFD_NONBLOCK));
}

StopSignals::~StopSignals() {
  signalfd_siginfo taken{};
  while (::read(come_.get(), &taken, sizeof taken) > 0) {
  }
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

FolderWatch::FolderWatch(const fs::path& folder)
    : root_(folder), events_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (!events_.is_open()) fail(folder, errno);
  add(folder, false);
}

/// @param is_new  what is in it may have been written before it was watched.
void FolderWatch::add(const fs::path& folder, bool is_new) {
  const std::uint32_t through_links = folder == root_ ? 0 : IN_DONT_FOLLOW;
  const int watch = ::inotify_add_watch(events_.get(), folder.c_str(), kEvents | through_links);
  if (watch < 0 && folder != root_ && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
    return;  // gone again, or not ours
  if (watch < 0) fail(folder, errno);
  folders_[watch] = folder;
  std::error_code gone;
  for (fs::directory_iterator at(folder, gone), end; !gone && at != end; at.increment(gone)) {
    std::error_code unknown;
    if (at->is_symlink(unknown)) continue;
    if (at->is_directory(unknown))
      add(at->path(), is_new);
    else if (is_new && !changes_.files.contains(at->path()))
      unsettled_.try_emplace(at->path());
  }
}

/// Those of which the end of the writing may not be seen any more, once they are still.
void FolderWatch::settle() {
  const auto now = Clock::now();
  for (auto at = unsettled_.begin(); at != unsettled_.end();) {
    auto& seen = at->second;
    struct stat status {};
    const bool is_gone = ::lstat(at->first.c_str(), &status) != 0;
    const bool is_same = seen.since && seen.bytes == status.st_size &&
                         seen.written.tv_sec == status.st_mtim.tv_sec &&
                         seen.written.tv_nsec == status.st_mtim.tv_nsec;
    if (!is_same) seen = {.bytes = status.st_size, .written = status.st_mtim, .since = now};
    const bool is_whole = !is_gone && now - *seen.since >= kStill;
    if (is_whole) changes_.files.insert(at->first);
    at = is_gone || is_whole ? unsettled_.erase(at) : std::next(at);
  }
}

void FolderWatch::take(int watch, unsigned mask, const char* name) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    add(root_, true);  // any file may be another, and any folder new
    return;
  }
  const auto found = folders_.find(watch);
  if (found == folders_.end()) return;
  constexpr unsigned kGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;
  if ((mask & kGone) != 0 && found->second == root_) root_is_gone_ = true;
  if ((mask & IN_IGNORED) != 0) {
    folders_.erase(found);
    return;
  }
  if (name == nullptr) return;
  const auto path = found->second / name;
  if ((mask & IN_ISDIR) != 0)
    add(path, true);
  else if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
    unsettled_.erase(path);
    changes_.files.insert(path);
  }
}

void FolderWatch::read_events() {
  alignas(inotify_event) std::array<char, 65'536> buffer{};
  for (;;) {
    const auto size = ::read(events_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) fail(root_, errno);
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      take(event.wd, event.mask, event.len > 0 ? buffer.data() + at + sizeof event : nullptr);
      at += sizeof event + event.len;
    }
  }
}

std::optional<FolderChanges> FolderWatch::wait(const StopSignals& stop) {
  std::array<pollfd, 2> both{{{.fd = events_.get(), .events = POLLIN, .revents = 0},
                              {.fd = stop.fd(), .events = POLLIN, .revents = 0}}};
  std::optional<Clock::time_point> first;
  for (;;) {
    const bool is_late = first && Clock::now() - *first > kPatience;
    const bool is_idle = !first && unsettled_.empty();
    const int timeout = is_idle ? -1 : is_late ? 0 : static_cast<int>(kQuiet.count());
    const int found = ::poll(both.data(), both.size(), timeout);
    if (found < 0 && errno != EINTR) fail(root_, errno);
    if (found > 0 && both[1].revents != 0) return std::nullopt;
    if (found > 0) read_events();
    settle();
    if (root_is_gone_) fail(root_, ENOENT);
    const bool has_changes = !changes_.files.empty();
    if (has_changes && !first) first = Clock::now();
    if (has_changes && (found == 0 || is_late)) return std::exchange(changes_, {});
  }
}

}  // namespace pressoir::app
