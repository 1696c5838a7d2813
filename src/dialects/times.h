// Times as several APIs write them: ISO 8601 in UTC, with Z. Pure; any thread.
#pragma once

#include <string>

#include "model/time_point.h"

namespace pressoir::dialects {

/// "2018-07-09T13:07:42.943Z"
std::string time_text(TimePoint time);
/// "2018-07-09T13:07:42Z"
std::string seconds_text(TimePoint time);

}  // namespace pressoir::dialects
