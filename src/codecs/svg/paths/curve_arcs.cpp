#include "codecs/svg/paths/curve_arcs.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>
#include <string>

#include "codecs/svg/paths/curves.h"
#include "codecs/svg/paths/rounding.h"
#include "codecs/svg/values/arcs.h"
#include "codecs/svg/values/path_geometry.h"
#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

constexpr int kArcSamples = 8;
constexpr double kLowering = 0.5;  // as curves are that stay curves
constexpr double kTurn = 2 * std::numbers::pi;

struct Circle {
  Point centre{};
  double radius = 0;
};

std::optional<Circle> circle_through(Point p, Point q, Point r) {
  const Point a = q - p, b = r - p;
  const double area = 2 * cross(a, b);
  if (area == 0) return std::nullopt;
  const double aa = dot(a, a), bb = dot(b, b);
  const Point to_centre{(b.y * aa - a.y * bb) / area, (a.x * bb - b.x * aa) / area};
  const Circle circle{p + to_centre, std::hypot(to_centre.x, to_centre.y)};
  if (!std::isfinite(circle.radius)) return std::nullopt;
  return circle;
}

/// The angle at the centre from `p` to `q`, between -pi and pi.
double angle_between(const Circle& circle, Point p, Point q) {
  const Point a = p - circle.centre, b = q - circle.centre;
  return std::atan2(cross(a, b), dot(a, b));
}

/// The angle that the curve goes along the circle; 0 where it leaves it or turns back.
double angle_along(const Circle& circle, const Cubic& curve, const ArcTolerance& tolerance,
                   double grain) {
  const double away = grain * std::min(tolerance.units, tolerance.share_of_radius * circle.radius);
  double angle = 0;
  Point before = curve[0];
  for (int i = 1; i <= kArcSamples; ++i) {
    const Point point = on_cubic(curve, static_cast<double>(i) / kArcSamples);
    if (std::abs(distance(point, circle.centre) - circle.radius) > away) return 0;
    const double step = angle_between(circle, before, point);
    if (step * angle < 0) return 0;
    angle += step;
    before = point;
  }
  return angle;
}

/// Curves in a row on one circle.
struct ArcRun {
  Circle circle{};
  std::size_t end = 0;  ///< the number of the first segment that is not in it
  double angle = 0;
  std::uint8_t finer = 0;  ///< as the finest of them
};

ArcRun run_from(const Path& path, std::size_t begin, const ArcTolerance& tolerance) {
  const auto first = cubic_of(path[begin - 1].end, path[begin]);
  const auto circle = circle_through(first[0], on_cubic(first, 0.5), first[3]);
  ArcRun run{.end = begin};
  if (!circle) return run;
  run.circle = *circle;
  for (; run.end < path.size() && path[run.end].kind == Kind::cubic; ++run.end) {
    const auto curve = cubic_of(path[run.end - 1].end, path[run.end]);
    const auto finer = std::max(run.finer, path[run.end].finer);
    const double angle = angle_along(*circle, curve, tolerance, grain_of(finer));
    if (angle == 0 || angle * run.angle < 0) break;
    if (std::abs(run.angle + angle) > kTurn + 1e-3) break;
    run.angle += angle;
    run.finer = finer;
  }
  return run;
}

/// The run's arcs: one, or two where it goes around or nearly so.
Path arcs_of(const ArcRun& run, Point from, Point to) {
  constexpr double kMostOfOne = 1.75 * std::numbers::pi;  // then the ends say little of the centre
  const Point radii{run.circle.radius, run.circle.radius};
  const auto arc = [&](double angle, Point end) {
    Segment segment{.kind = Kind::arc, .control1 = radii, .end = end, .finer = run.finer};
    segment.large = std::abs(angle) > std::numbers::pi;
    segment.sweep = angle > 0;
    return segment;
  };
  if (std::abs(run.angle) <= kMostOfOne) return {arc(run.angle, to)};
  const Point half = from - run.circle.centre;
  const double cosine = std::cos(run.angle / 2), sine = std::sin(run.angle / 2);
  const Point middle =
      run.circle.centre + Point{cosine * half.x - sine * half.y, sine * half.x + cosine * half.y};
  return {arc(run.angle / 2, middle), arc(run.angle / 2, to)};
}

/// How many characters a part of a path takes, between what is before and behind it.
class Surroundings {
 public:
  Surroundings(const Path& path, std::size_t begin, std::size_t end, int digits)
      : before_(path[begin - 1]), digits_(digits) {
    if (end < path.size() && path[end].draws()) behind_ = path[end];
  }

  [[nodiscard]] std::size_t size_of(std::span<const Segment> part) const {
    Path path{move_to(before_.end), before_};  // so that shorthands count
    path.insert(path.end(), part.begin(), part.end());
    if (behind_) path.push_back(*behind_);
    for (auto& segment : path) segment.finer = 0;
    lower_degrees(path, kLowering, digits_);
    const auto text = path_text(rounded_path(path, 0), {.digits = digits_});
    return text ? text->size() : 0;
  }

 private:
  Segment before_;
  std::optional<Segment> behind_{};
  int digits_;
};

}  // namespace

Path with_arcs(const Path& path, const ArcTolerance& tolerance, int digits) {
  Path result;
  result.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto run = path[i].kind == Kind::cubic ? run_from(path, i, tolerance) : ArcRun{};
    if (run.end > i) {
      const auto curves = std::span(path).subspan(i, run.end - i);
      const auto arcs = arcs_of(run, path[i - 1].end, curves.back().end);
      const Surroundings around(path, i, run.end, digits);
      if (around.size_of(arcs) < around.size_of(curves)) {
        result.insert(result.end(), arcs.begin(), arcs.end());
        i = run.end - 1;
        continue;
      }
    }
    result.push_back(path[i]);
  }
  return result;
}

}  // namespace pressoir::codecs::svg
