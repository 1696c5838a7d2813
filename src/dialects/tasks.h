// Tasks of the dialects: one source, and outputs by role. Any thread.
#pragma once

#include "service/jobs/jobs.h"

namespace pressoir::dialects {

/// `source` becomes one output of kMainRole.
/// @param charge_above_percent  as OutputRequest has it.
service::Task main_task(service::Source source, Goal goal, Charging charging,
                        double charge_above_percent = 0);

}  // namespace pressoir::dialects
