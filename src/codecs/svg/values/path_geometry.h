// Where the points of a path are.
#pragma once

#include <array>
#include <limits>

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// The four points of a cubic curve; a quadratic one or a line as the cubic one that it equals.
using Cubic = std::array<Point, 4>;
Cubic cubic_of(Point from, const Segment& segment) noexcept;
Point on_cubic(const Cubic& curve, double t) noexcept;

struct Bounds {
  Point low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  Point high{-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};

  [[nodiscard]] bool empty() const noexcept { return !(low.x <= high.x && low.y <= high.y); }
  void add(Point point) noexcept;
  void add(const Bounds& bounds) noexcept;
  /// Larger by `margin` on each side.
  [[nodiscard]] Bounds grown(double margin) const noexcept;
  [[nodiscard]] bool holds(const Bounds& bounds) const noexcept;
  [[nodiscard]] bool meets(const Bounds& bounds) const noexcept;  ///< whether they share a point
};

/// A rectangle that holds the path's area, not smaller; exact for lines and for parts of ellipses,
/// by the control points for curves.
Bounds bounds_of(const Path& path) noexcept;
/// The bounds of the four corners.
Bounds operator*(const Matrix& matrix, const Bounds& bounds) noexcept;

/// The path as the transform shows it.
Path transformed(Path path, const Matrix& matrix) noexcept;

}  // namespace pressoir::codecs::svg
