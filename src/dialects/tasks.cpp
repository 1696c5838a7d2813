#include "dialects/tasks.h"

#include <utility>

namespace pressoir::dialects {

service::Task main_task(service::Source source, Goal goal, Charging charging,
                        double charge_above_percent) {
  service::Task task;
  task.sources.push_back(std::move(source));
  service::OutputRequest& wanted = task.wanted.emplace_back();
  wanted.role = kMainRole;
  wanted.goal = std::move(goal);
  wanted.charging = charging;
  wanted.charge_above_percent = charge_above_percent;
  return task;
}

}  // namespace pressoir::dialects
