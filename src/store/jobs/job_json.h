// Goal and Outcome as JSON text, the form in which the database keeps them. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/goal.h"
#include "model/job.h"

namespace pressoir::store {

std::string to_json(const Goal& goal);
std::string to_json(const Outcome& outcome);
/// The opposites. @throws Error internal when the text was not written by them.
Goal goal_in(std::string_view json);
Outcome outcome_in(std::string_view json);

}  // namespace pressoir::store
