// OptimizeRun: carries a plan out through the worker pool, several files at a time, and reports
// each in the plan's order.
#pragma once

#include <cstdint>
#include <vector>

#include "app/commands/optimize/done/done_index.h"
#include "app/commands/optimize/plan/optimize_plan.h"
#include "app/config.h"
#include "app/place/attributes.h"
#include "model/goal.h"

namespace pressoir::app {

struct RunRequest {
  std::vector<PlannedFile> files;
  Goal goal;
  std::vector<std::filesystem::path> stamps;  ///< that the goal draws on each
  bool json = false, quiet = false;
  std::filesystem::path report;   ///< a page of HTML that is written at the end; empty: none
  bool skip_unsupported = false;  ///< what is in no format that can be written is no failure
  OwnerRule owner = OwnerRule::keep;
  DoneIndex* done = nullptr;  ///< outlives the run; null: none
  int stop = -1;  ///< readable once it is to stop, in the place of SIGINT and SIGTERM; -1: none
  std::uint32_t jobs = 0;  ///< files at a time; 0: one per core
};

/// Runs an event loop of its own until all is done or a signal ends it. Prints JSON lines or the
/// table on standard output (nothing when that carries a picture), failures and warnings on
/// standard error.
/// @return 0 all fine, 1 some file failed, 128 + the signal when interrupted (SIGINT: 130).
int run_plan(RunRequest request, const Config& config);

}  // namespace pressoir::app
