// Events that a callback URL hears of. Pure functions; any thread.
#pragma once

#include <vector>

#include "model/job.h"

namespace pressoir::dialects::iloveimg {

/// Of a task whose work has ended: task.completed or task.failed.
std::vector<CallbackEvent> events_of(const Batch& batch);

}  // namespace pressoir::dialects::iloveimg
