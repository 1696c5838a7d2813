#include "service/jobs/goal_check.h"

#include "engine/goal/goal_check.h"

namespace pressoir::service {

void check_goal(const Goal& goal, std::size_t inputs) {
  engine::check(goal);
  engine::check_inputs(goal, inputs);
}

}  // namespace pressoir::service
