// Paths in whole units.
#pragma once

#include <cmath>
#include <vector>

#include "codecs/svg/paths/pixel_grid.h"
#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// A unit in the last of the digits that points keep, in units.
inline double grain_of(std::uint8_t finer) noexcept {
  return finer == 0 ? 1 : std::pow(10.0, -finer);
}

/// Halves away from 0; never -0.
inline Point rounded_point(Point point) noexcept {
  return {std::round(point.x) + 0.0, std::round(point.y) + 0.0};
}

/// Each point rounded to whole units by itself, so that errors do not add up. A coordinate within
/// `slack` of one that is written with a digit less becomes that: 0.5 or less for the nearest unit
/// always, below 1. Radii and rotations of arcs get as few digits as keep the arc within a unit,
/// radii at most two behind the point; an arc that depends too much on where its ends are is cut in
/// two. A first control point that is nearly what a shorthand would take becomes that, where the
/// curve keeps within half a unit. Of segments that are `finer` all that holds in units of their
/// last digit; two that meet keep the digits of the finer one. Points of Segment::kPlaces
/// stay where they are on the grid, in as few digits as that allows.
/// @param grid  of units; empty: all points are rounded.
Path rounded_path(const Path& path, double slack, const PixelGrid& grid = {});

/// The path in units of the last of `digits` digits, and the opposite: radii are lengths as well.
Path scaled_path(Path path, double factor) noexcept;

/// A rounded path in units of the last digit of segments that are as `finer` as that.
Path in_finest_units(Path path, std::uint8_t finer) noexcept;

}  // namespace pressoir::codecs::svg
