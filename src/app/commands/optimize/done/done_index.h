// DoneIndex: what earlier runs have done, so that it need not be done again (`--skip-done`), in the
// user's cache folder. Whatever is wrong with it, files are then worked on as without it. One
// thread.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/optimize/plan/optimize_plan.h"
#include "model/goal.h"
#include "store/done/done_files.h"

namespace pressoir::app {

class DoneIndex {
 public:
  /// What decides on results, beside the goal.
  struct Circumstances {
    std::vector<std::filesystem::path> stamps;  ///< that it draws
    std::string fonts;  ///< Description::font_fingerprint, where it draws texts
    std::string place;  ///< where results go, how they are called
  };
  DoneIndex(const Goal& goal, const Circumstances& circumstances);
  ~DoneIndex();
  DoneIndex(const DoneIndex&) = delete;
  DoneIndex& operator=(const DoneIndex&) = delete;

  /// Marks the files as skipped that need no more work.
  void mark(std::vector<PlannedFile>& files);
  /// A file, as it is now, was worked on to this end. Written a little later, at the latest with
  /// the last note of this object.
  /// @param beside  its result, where that stands beside it.
  void note(const struct stat& file, store::DoneState state,
            const std::optional<struct stat>& beside = std::nullopt);
  void flush();

  /// Why it cannot be used; empty: it can.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  void give_up(const std::exception& why);
  std::string goal_, problem_;
  std::unique_ptr<store::DoneFiles> files_;
  std::vector<store::DoneFiles::Entry> notes_;
};

/// What the index knows a file by.
store::FileIdentity identity_of(const struct stat& status);

/// $XDG_CACHE_HOME/pressoir, ~/.cache/pressoir. @throws Error unavailable: there is none.
std::filesystem::path cache_folder();

}  // namespace pressoir::app
