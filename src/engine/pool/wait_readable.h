// wait_readable: a coroutine that waits for a descriptor which somebody else owns.
#pragma once

#include "base/loop/async.h"

#include <chrono>

namespace pressoir::engine {

/// True when `fd` became readable, or its other side went away, within `time` (Limits::kNoWall:
/// ever).
Async<bool> wait_readable(int fd, std::chrono::milliseconds time);

}  // namespace pressoir::engine
