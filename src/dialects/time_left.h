// TimeLeft: how long the work of a request that is answered at once may still take.
#pragma once

#include <algorithm>
#include <chrono>

namespace pressoir::dialects {

/// Until `end`; at least a millisecond, so that the work itself reports the time-out.
inline std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point end) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
  return std::max(milliseconds{1}, left);
}

}  // namespace pressoir::dialects
