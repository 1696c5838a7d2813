// What of a destination cannot be, whatever the files. Looks at the output, writes nothing.
#pragma once

#include "app/commands/optimize/plan/optimize_plan.h"

namespace pressoir::app {

/// @param into_folder  results go below the output. @throws UsageError.
void check_destination(const PlanRequest& request, bool into_folder);

}  // namespace pressoir::app
