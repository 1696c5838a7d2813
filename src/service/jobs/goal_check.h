// What is wrong with a goal before any file is looked at. Pure; any thread.
#pragma once

#include <cstddef>

#include "model/goal.h"

namespace pressoir::service {

/// Numbers out of range, options that exclude each other, a format that cannot do what is asked
/// for, another number of inputs than the goal takes: what a worker would refuse of every file.
/// @throws Error invalid_request, unsupported_format.
void check_goal(const Goal& goal, std::size_t inputs);

}  // namespace pressoir::service
