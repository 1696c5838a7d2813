// OptimizeClashes: no result, under any name that it may take, and no backup replaces an input or
// another result. Looks at files, writes nothing; one thread.
#pragma once

#include <vector>

#include "app/commands/optimize/plan/optimize_plan.h"

namespace pressoir::app {

/// Files that were named twice and go to the same place are done once.
void drop_repeated(std::vector<PlannedFile>& files);

/// Where an interrupted run has made a result in place and not yet removed its file: that result is
/// made again, and is not an input.
void take_up_unfinished(std::vector<PlannedFile>& files);

/// As refuse_clashes(), but files found in folders that would be replaced in place, or get a result
/// beside them, fail alone.
/// @param all_alone  all do that, wherever their results go.
void settle_clashes(std::vector<PlannedFile>& files, bool all_alone);

/// Compares every name that `files` may write with every input and with each other.
/// @throws UsageError naming both files.
void refuse_clashes(const std::vector<PlannedFile>& files);

}  // namespace pressoir::app
