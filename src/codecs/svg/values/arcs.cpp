#include "codecs/svg/values/arcs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pressoir::codecs::svg {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

Point turned(Point p, double angle) {
  const double cosine = std::cos(angle), sine = std::sin(angle);
  return {cosine * p.x - sine * p.y, sine * p.x + cosine * p.y};
}

}  // namespace

Point CentredArc::at(double fraction) const noexcept {
  const double angle = start + fraction * sweep;
  return centre + turned({radii.x * std::cos(angle), radii.y * std::sin(angle)}, rotation);
}

double CentredArc::distance_to(Point point) const noexcept {
  const Point away = turned(point - centre, -rotation);
  const Point unit{away.x / radii.x, away.y / radii.y};
  const double length = std::hypot(unit.x, unit.y);
  if (length == 0) return std::min(radii.x, radii.y);
  const double slope = std::hypot(unit.x / radii.x, unit.y / radii.y) / length;
  return std::abs(length - 1) / slope;
}

std::optional<CentredArc> centred(Point from, const Segment& arc) noexcept {
  if (arc.control1.x == 0 || arc.control1.y == 0 || from == arc.end) return std::nullopt;
  CentredArc found{.radii = arc.control1, .rotation = arc.control2.x * std::numbers::pi / 180};
  // Half the chord, where the ellipse is the unit circle.
  const Point half = turned(0.5 * (from - arc.end), -found.rotation);
  Point unit{half.x / found.radii.x, half.y / found.radii.y};
  const double length = dot(unit, unit);
  if (length > 1) {
    found.radii = std::sqrt(length) * found.radii;
    unit = 1 / std::sqrt(length) * unit;
  }
  const double rest = length > 1 ? 0 : std::sqrt((1 - length) / length);
  const double side = arc.large == arc.sweep ? -rest : rest;
  const Point middle{side * unit.y, -side * unit.x};
  found.centre = 0.5 * (from + arc.end) +
                 turned({middle.x * found.radii.x, middle.y * found.radii.y}, found.rotation);
  found.start = std::atan2(unit.y - middle.y, unit.x - middle.x);
  const double end = std::atan2(-unit.y - middle.y, -unit.x - middle.x);
  found.sweep = end - found.start;
  if (arc.sweep && found.sweep < 0) found.sweep += kTurn;
  if (!arc.sweep && found.sweep > 0) found.sweep -= kTurn;
  return found;
}

Segment endpoint_arc(const CentredArc& arc) noexcept {
  Segment segment{.kind = Segment::Kind::arc, .control1 = arc.radii, .end = arc.at(1)};
  segment.large = std::abs(arc.sweep) > std::numbers::pi;
  segment.sweep = arc.sweep > 0;
  if (arc.radii.x != arc.radii.y) segment.control2.x = arc.rotation * 180 / std::numbers::pi;
  return segment;
}

CentredArc part_of(CentredArc arc, double fraction_from, double fraction_to) noexcept {
  arc.start += fraction_from * arc.sweep;
  arc.sweep *= fraction_to - fraction_from;
  return arc;
}

}  // namespace pressoir::codecs::svg
