#include "codecs/svg/values/path_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codecs/svg/values/arcs.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

/// Where the ellipse of an arc ends in both directions, if the arc goes that far.
void add_extremes(Bounds& bounds, const CentredArc& arc) {
  const double cosine = std::cos(arc.rotation), sine = std::sin(arc.rotation);
  const std::array<double, 2> angles{std::atan2(-arc.radii.y * sine, arc.radii.x * cosine),
                                     std::atan2(arc.radii.y * cosine, arc.radii.x * sine)};
  for (const double angle : angles)
    for (int half_turn = -4; half_turn <= 4; ++half_turn) {
      const double fraction = (angle + half_turn * std::numbers::pi - arc.start) / arc.sweep;
      if (fraction > 0 && fraction < 1) bounds.add(arc.at(fraction));
    }
}

/// The ellipse that `matrix` makes of one: its radii, and its rotation in degrees in x.
void transform_ellipse(Segment& arc, const Matrix& matrix) {
  const double angle = arc.control2.x * std::numbers::pi / 180;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  const Matrix to_circle{arc.control1.x * cosine, arc.control1.x * sine, -arc.control1.y * sine,
                         arc.control1.y * cosine};
  const auto m = Matrix{matrix.a, matrix.b, matrix.c, matrix.d, 0, 0} * to_circle;
  const auto [most, least] = stretch_of(m);
  constexpr double kRound = 1e-9;
  if (most - least <= kRound * most) {
    arc.control1 = {most, most};
    arc.control2.x = 0;
    return;
  }
  const double turn = (std::atan2(m.b - m.c, m.a + m.d) + std::atan2(m.b + m.c, m.a - m.d)) / 2;
  arc.control1 = {most, least};
  arc.control2.x = std::remainder(turn * 180 / std::numbers::pi, 180);
}

}  // namespace

Cubic cubic_of(Point from, const Segment& segment) noexcept {
  if (segment.kind == Kind::cubic) return {from, segment.control1, segment.control2, segment.end};
  const Point control =
      segment.kind == Kind::quadratic ? segment.control1 : 0.5 * (from + segment.end);
  return {from, 1.0 / 3 * (from + 2 * control), 1.0 / 3 * (segment.end + 2 * control), segment.end};
}

Point on_cubic(const Cubic& curve, double t) noexcept {
  const double s = 1 - t;
  return s * s * s * curve[0] + 3 * s * s * t * curve[1] + 3 * s * t * t * curve[2] +
         t * t * t * curve[3];
}

void Bounds::add(Point point) noexcept {
  low = {std::min(low.x, point.x), std::min(low.y, point.y)};
  high = {std::max(high.x, point.x), std::max(high.y, point.y)};
}

void Bounds::add(const Bounds& bounds) noexcept {
  if (bounds.empty()) return;
  add(bounds.low);
  add(bounds.high);
}

Bounds Bounds::grown(double margin) const noexcept {
  return {low - Point{margin, margin}, high + Point{margin, margin}};
}

bool Bounds::holds(const Bounds& bounds) const noexcept {
  return low.x <= bounds.low.x && low.y <= bounds.low.y && high.x >= bounds.high.x &&
         high.y >= bounds.high.y;
}

bool Bounds::meets(const Bounds& bounds) const noexcept {
  return low.x <= bounds.high.x && bounds.low.x <= high.x && low.y <= bounds.high.y &&
         bounds.low.y <= high.y;
}

Bounds bounds_of(const Path& path) noexcept {
  Bounds bounds;
  Point here;
  for (const auto& segment : path) {
    if (segment.kind == Kind::quadratic || segment.kind == Kind::cubic)
      bounds.add(segment.control1);
    if (segment.kind == Kind::cubic) bounds.add(segment.control2);
    if (segment.kind == Kind::arc)
      if (const auto arc = centred(here, segment)) add_extremes(bounds, *arc);
    bounds.add(segment.end);
    here = segment.end;
  }
  return bounds;
}

Bounds operator*(const Matrix& matrix, const Bounds& bounds) noexcept {
  Bounds result;
  if (bounds.empty()) return result;
  for (const double x : {bounds.low.x, bounds.high.x})
    for (const double y : {bounds.low.y, bounds.high.y}) result.add(matrix * Point{x, y});
  return result;
}

Path transformed(Path path, const Matrix& matrix) noexcept {
  const bool mirrors = determinant(matrix) < 0;
  for (auto& segment : path) {
    segment.end = matrix * segment.end;
    if (segment.kind == Kind::arc) {
      transform_ellipse(segment, matrix);
      segment.sweep = segment.sweep != mirrors;
      continue;
    }
    segment.control1 = matrix * segment.control1;
    segment.control2 = matrix * segment.control2;
  }
  return path;
}

}  // namespace pressoir::codecs::svg
