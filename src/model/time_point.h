// TimePoint: wall-clock time in milliseconds, as the database keeps it.
#pragma once

#include <chrono>

namespace pressoir {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace pressoir
