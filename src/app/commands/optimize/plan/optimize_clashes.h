// OptimizeClashes: no result, under any name that it may take, and no backup replaces an input or
// another result. Looks at files, writes nothing; one thread.
#pragma once

#include <vector>

#include "app/commands/optimize/plan/optimize_plan.h"

namespace pressoir::app {

/// Files that were named twice and go to the same place are done once.
void drop_repeated(std::vector<PlannedFile>& files);

/// Compares every name that `files` may write with every input and with each other.
/// @throws UsageError naming both files.
void refuse_clashes(const std::vector<PlannedFile>& files);

}  // namespace pressoir::app
