// A step of a goal as stored JSON: {"step": NAME, ...}. Pure functions, any thread.
#pragma once

#include <boost/json.hpp>

#include "model/goal.h"

namespace pressoir::store {

boost::json::value value_of(const Step& step);

/// @throws Error internal for an unknown name, std::exception for missing or odd fields.
Step step_in(const boost::json::object& from);

}  // namespace pressoir::store
