#include "codecs/svg/paths/curves.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "codecs/svg/paths/rounding.h"
#include "codecs/svg/values/arcs.h"
#include "codecs/svg/values/path_arguments.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

/// Whether a control point is beside the line between the ends, not before or behind it.
bool is_beside(Point control, Point from, Point end, double away) {
  if (distance_to_line(control, from, end) > away) return false;
  const double length = distance(from, end);
  if (length == 0) return true;
  const double along = dot(control - from, end - from) / length;
  return along >= -away && along <= length + away;
}

bool is_straight(Point from, const Segment& segment, double tolerance) {
  // A curve comes no nearer to its control points than these shares of their distance.
  constexpr double kCubicShare = 3.0 / 4, kQuadraticShare = 1.0 / 2;
  switch (segment.kind) {
    case Kind::cubic:
      return is_beside(segment.control1, from, segment.end, tolerance / kCubicShare) &&
             is_beside(segment.control2, from, segment.end, tolerance / kCubicShare);
    case Kind::quadratic:
      return is_beside(segment.control1, from, segment.end, tolerance / kQuadraticShare);
    case Kind::arc: {
      const auto arc = centred(from, segment);
      return arc && std::abs(arc->sweep) < std::numbers::pi &&
             distance_to_line(arc->at(0.5), from, segment.end) <= tolerance &&
             arc->radii.x == arc->radii.y;
    }
    default: return false;
  }
}

std::size_t size_of(std::initializer_list<Point> points, int digits) {
  std::string text;
  ArgumentWriter writer(text, digits);
  writer.add(points);
  return text.size();
}

/// The curve as a quadratic one; it lies at most sqrt(3)/36 times the third difference from it.
Segment lowered(Point from, const Segment& cubic) {
  return quadratic_to(0.25 * (3 * cubic.control1 - from + (3 * cubic.control2 - cubic.end)),
                      cubic.end);
}

double third_difference(Point from, const Segment& cubic) {
  return distance(cubic.end + 3 * cubic.control1, from + 3 * cubic.control2);
}

/// Whether `next` takes its first control point from this one.
bool goes_on_smoothly(const Segment& cubic, const Segment& next) {
  return next.kind == Kind::cubic &&
         rounded_point(next.control1) ==
             reflected_control(
                 cubic_to({}, rounded_point(cubic.control2), rounded_point(cubic.end)),
                 Kind::cubic);
}

}  // namespace

void straighten(Path& path, double tolerance) {
  Point here;
  for (auto& segment : path) {
    if (segment.is_free() && is_straight(here, segment, tolerance)) segment = line_to(segment.end);
    here = segment.end;
  }
}

void lower_degrees(Path& path, double tolerance, int digits) {
  const double most = tolerance * 36 / std::numbers::sqrt3;
  for (std::size_t i = 1; i < path.size(); ++i) {
    auto& segment = path[i];
    const auto& before = path[i - 1];
    if (segment.kind != Kind::cubic || !segment.is_free()) continue;
    if (third_difference(before.end, segment) > most) continue;
    const auto here = rounded_point(before.end), end = rounded_point(segment.end) - here;
    const auto quadratic = lowered(before.end, segment);
    const auto control1 = rounded_point(segment.control1) - here;
    const auto control2 = rounded_point(segment.control2) - here;
    const bool smooth = goes_on_smoothly(before, segment);
    auto cubic_size =
        smooth ? size_of({control2, end}, digits) : size_of({control1, control2, end}, digits);
    if (i + 1 < path.size() && goes_on_smoothly(segment, path[i + 1]))
      cubic_size -= std::min(cubic_size, size_of({end - control2}, digits));
    if (size_of({rounded_point(quadratic.control1) - here, end}, digits) < cubic_size)
      segment = quadratic;
  }
}

}  // namespace pressoir::codecs::svg
