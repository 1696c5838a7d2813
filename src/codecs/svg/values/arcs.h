// Elliptical arcs by their centre.
#pragma once

#include <optional>

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Points of the arc are centre + (the ellipse at an angle from start to start + sweep).
struct CentredArc {
  Point centre{}, radii{};
  double rotation = 0;          ///< of the ellipse, in radians
  double start = 0, sweep = 0;  ///< in radians, before rotation and radii apply; sweep is signed

  [[nodiscard]] Point at(double fraction) const noexcept;  ///< 0: start, 1: end
  /// How far a point near it is from the ellipse, to the first order.
  [[nodiscard]] double distance_to(Point point) const noexcept;
};

/// Radii that are too small are enlarged. Empty where the arc is a point or its radii are 0.
/// Source: SVG 2, B.2.4.
std::optional<CentredArc> centred(Point from, const Segment& arc) noexcept;

/// The opposite; the end is the one of the arc.
Segment endpoint_arc(const CentredArc& arc) noexcept;

/// The half of an arc that starts at `fraction_from`, and ends at `fraction_to`.
CentredArc part_of(CentredArc arc, double fraction_from, double fraction_to) noexcept;

}  // namespace pressoir::codecs::svg
