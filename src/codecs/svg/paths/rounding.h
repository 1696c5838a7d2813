// Paths in whole units.
#pragma once

#include <cmath>
#include <vector>

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Halves away from 0; never -0.
inline Point rounded_point(Point point) noexcept {
  return {std::round(point.x) + 0.0, std::round(point.y) + 0.0};
}

/// Each point rounded to whole units by itself, so that errors do not add up. A coordinate within
/// `slack` of one that is written with a digit less becomes that: 0.5 or less for the nearest unit
/// always, below 1. Radii and rotations of arcs get as few digits as keep the arc within a unit,
/// radii at most two behind the point; an arc that depends too much on where its ends are is cut in
/// two. A first control point that is nearly what a shorthand would take becomes that, where the
/// curve keeps within half a unit.
Path rounded_path(const Path& path, double slack);

/// The path in units of the last of `digits` digits, and the opposite: radii are lengths as well.
Path scaled_path(Path path, double factor) noexcept;

}  // namespace pressoir::codecs::svg
