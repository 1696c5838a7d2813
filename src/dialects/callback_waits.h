// CallbackWaits: how long several APIs wait between the tries of a callback. Pure.
#pragma once

#include <chrono>
#include <vector>

namespace pressoir::dialects {

/// 1, 6, 30, 180 and 720 times `first`: of 10 s they are 10 s, 1 min, 5 min, 30 min and 2 h.
inline std::vector<std::chrono::seconds> callback_waits(std::chrono::seconds first) {
  std::vector<std::chrono::seconds> waits;
  for (const int factor : {1, 6, 30, 180, 720}) waits.push_back(first * factor);
  return waits;
}

}  // namespace pressoir::dialects
