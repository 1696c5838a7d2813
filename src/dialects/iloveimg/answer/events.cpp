#include "dialects/iloveimg/answer/events.h"

#include "dialects/iloveimg/answer/tasks.h"

namespace pressoir::dialects::iloveimg {

std::vector<CallbackEvent> events_of(const Batch& batch) {
  const bool failed = status_of(task_of(batch)) == TaskStatus::error;
  return {{.name = failed ? "task.failed" : "task.completed"}};
}

}  // namespace pressoir::dialects::iloveimg
