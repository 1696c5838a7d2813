// FolderWatch: which files of a folder, and of all folders below it, were written or moved there
// (inotify(7)). One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "base/files/temp_file.h"

namespace pressoir::app {

/// Since the last call.
struct FolderChanges {
  std::set<std::filesystem::path> files;  ///< below the folder as it was given
};

/// SIGINT and SIGTERM as something to wait for, as long as this lives: they end nothing by
/// themselves. Made before any thread, which would take them.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  /// Readable once one has come.
  [[nodiscard]] int fd() const { return come_.get(); }

 private:
  sigset_t before_{};
  FileDescriptor come_;
};

class FolderWatch {
 public:
  /// From now on. The folder itself may be a symbolic link; those in it are not followed.
  /// @throws Error not_found when there is no such folder, unavailable when the kernel can watch no
  ///         more (fs.inotify.max_user_watches).
  explicit FolderWatch(const std::filesystem::path& folder);
  /// Returns when there are changes and a moment has passed without more, or after a while of them;
  /// empty when one of the signals has come.
  /// @throws Error not_found when the folder itself has gone, unavailable.
  std::optional<FolderChanges> wait(const StopSignals& stop);

 private:
  void add(const std::filesystem::path& folder, bool is_new);
  void settle();
  void read_events();
  void take(int watch, unsigned mask, const char* name);

  std::filesystem::path root_;
  FileDescriptor events_;
  std::map<int, std::filesystem::path> folders_;  ///< by the numbers of their watches
  /// A file that was there when its folder began to be watched.
  struct Seen {
    off_t bytes = 0;
    timespec written{};
    std::optional<std::chrono::steady_clock::time_point> since;  ///< empty: not looked at yet
  };
  std::map<std::filesystem::path, Seen> unsettled_;
  FolderChanges changes_;
  bool root_is_gone_ = false;
};

}  // namespace pressoir::app
