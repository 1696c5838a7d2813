// Restore: brings originals back from a folder of backups (`pressoir optimize --restore`). One
// thread.
#pragma once

#include <filesystem>
#include <vector>

#include "app/place/attributes.h"

namespace pressoir::app {

struct RestoreRequest {
  std::filesystem::path backups;
  std::vector<std::filesystem::path> only;  ///< files, and folders with all below; empty: all
  OwnerRule owner = OwnerRule::keep;
  bool dry_run = false, json = false, quiet = false;
};

/// Prints a line for each file. @return 0 all fine, 1 some original could not be brought back.
int run_restore(const RestoreRequest& request);

}  // namespace pressoir::app
