// Fade: how much of what is continued into a gap is left with the distance from what is known. Pure
// function.
#pragma once

#include <cmath>

namespace pressoir::raster {

/// 1 beside the known samples; with every doubling of the distance `share` of the rest is gone.
/// REQUIRES: `rows` is at least 0, `share` from 0 and below 1.
inline float left_after(float rows, float share) {
  constexpr float kNear = 16;  // rows that count as beside
  return std::pow(1 + rows / kNear, std::log2(1 - share));
}

}  // namespace pressoir::raster
