#include "codecs/svg/paths/rounding.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "codecs/svg/values/arcs.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

constexpr double kArcTolerance = 0.75;  // an end that is rounded moves by up to 0.71
constexpr int kSamples = 16;

/// How far points of an arc are, at most, from the ellipse of another one, to the first order.
double deviation(const CentredArc& exact, Point from, const Segment& arc) {
  const auto other = centred(from, arc);
  if (!other) return std::numeric_limits<double>::infinity();
  double most = 0;
  for (int i = 1; i < kSamples; ++i)
    most = std::max(most, other->distance_to(exact.at(static_cast<double>(i) / kSamples)));
  return most;
}

Segment scaled(Segment segment, double factor) {
  segment.end = factor * segment.end;
  segment.control1 = factor * segment.control1;
  if (segment.kind != Kind::arc) segment.control2 = factor * segment.control2;
  return segment;
}

double to_step(double value, double step, bool down) {
  // Divided by a whole number where the step is a fraction, which would not be exact.
  if (step < 1) {
    const double parts = std::round(1 / step);
    return (down ? std::floor(value * parts) : std::round(value * parts)) / parts;
  }
  return (down ? std::floor(value / step) : std::round(value / step)) * step;
}

/// `arc` with the coarsest radii that keep it near `exact`.
std::optional<Segment> with_coarse_radii(const CentredArc& exact, Point from, Segment arc) {
  static constexpr std::array kSteps{10000.0, 1000.0, 100.0, 10.0, 1.0, 0.1, 0.01};
  const Point radii = arc.control1;
  for (const double step : kSteps)
    for (const bool down : {false, true}) {
      arc.control1 = {to_step(radii.x, step, down), to_step(radii.y, step, down)};
      if (arc.control1.x > 0 && arc.control1.y > 0 && deviation(exact, from, arc) <= kArcTolerance)
        return arc;
    }
  return std::nullopt;
}

/// The same of its rotation, and then of its radii.
std::optional<Segment> coarse_arc(const CentredArc& exact, Point from, Segment arc) {
  static constexpr std::array kSteps{10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5};
  if (arc.control1.x == arc.control1.y) return with_coarse_radii(exact, from, arc);
  const double rotation = arc.control2.x;
  for (const double step : kSteps) {
    arc.control2.x = to_step(rotation, step, false) + 0.0;
    if (deviation(exact, from, arc) > kArcTolerance) continue;
    if (auto found = with_coarse_radii(exact, from, arc)) return found;
  }
  return std::nullopt;
}

/// Appends what becomes of an arc that starts at `from`, before rounding, and is to end at `end`;
/// all in units of its last digit.
void add_arc(Path& path, Point from, const Segment& arc, Point end, int cuts) {
  const auto exact = centred(from, arc);
  if (!exact) return;
  auto rounded = arc;
  rounded.end = end;
  const Point start = path.back().end;
  if (const auto found = coarse_arc(*exact, start, rounded)) {
    path.push_back(*found);
  } else if (cuts > 0) {
    const auto first = endpoint_arc(part_of(*exact, 0, 0.5));
    auto second = endpoint_arc(part_of(*exact, 0.5, 1));
    second.end = arc.end;
    add_arc(path, from, first, rounded_point(first.end), cuts - 1);
    add_arc(path, first.end, second, end, cuts - 1);
  } else if (start != end) {
    path.push_back(line_to(end));
  }
}

/// Appends the same in units.
void add_arc(Path& path, Point from, const Segment& arc, Point end) {
  constexpr int kCuts = 3;
  const double parts = 1 / grain_of(arc.finer), grain = grain_of(arc.finer);
  Path part{move_to(parts * path.back().end)};
  add_arc(part, parts * from, scaled(arc, parts), parts * end, kCuts);
  for (std::size_t i = 1; i < part.size(); ++i) path.push_back(scaled(part[i], grain));
}

/// How far a curve moves, at most, in each direction, when its points move by these.
double movement(Point from, const Segment& moved) {
  const auto curve = cubic_of(from, moved);
  double most = 0;
  for (int i = 1; i < kSamples; ++i) {
    const auto point = on_cubic(curve, static_cast<double>(i) / kSamples);
    most = std::max({most, std::abs(point.x), std::abs(point.y)});
  }
  return most;
}

/// Whether the points of the segment stay where they are on the grid.
bool keeps_places(const Segment& segment, const PixelGrid& grid) {
  return segment.finer == Segment::kPlaces && !grid.empty();
}

/// Where the first control point of a curve goes: what a shorthand would take, or the nearest.
Point first_control(const Segment& before, const Segment& rounded_before, const Segment& exact,
                    const Segment& rounded) {
  // Less than what a whole unit there does to a cubic curve, so that what is rounded stays.
  constexpr double kTolerance = 0.43;
  const auto smooth = reflected_control(rounded_before, exact.kind);
  auto moved = rounded;
  moved.control1 = smooth - exact.control1;
  moved.control2 = rounded.control2 - exact.control2;
  moved.end = rounded.end - exact.end;
  const double near = kTolerance * grain_of(exact.finer);
  return movement(rounded_before.end - before.end, moved) <= near ? smooth : rounded.control1;
}

double short_coordinate(double value, double base, double slack) {
  const double relative = base + 10 * std::round((value - base) / 10);
  if (std::abs(relative - value) < slack) return relative;
  const double absolute = 10 * std::round(value / 10);
  return (std::abs(absolute - value) < slack ? absolute : std::round(value)) + 0.0;
}

/// A point that is written relative to `base`, or as it is, in units of which `parts` make one.
Point short_point(Point point, Point base, double slack, double parts) {
  return {short_coordinate(parts * point.x, parts * base.x, slack) / parts,
          short_coordinate(parts * point.y, parts * base.y, slack) / parts};
}

/// Rounded without a grid.
Segment loose_segment(const Segment& exact, Point here, double slack) {
  const double parts = std::round(1 / grain_of(exact.finer));
  auto rounded = exact;
  rounded.end = short_point(exact.end, here, slack, parts);
  rounded.control1 = short_point(exact.control1, here, slack, parts);
  rounded.control2 = short_point(exact.control2, here, slack, parts);
  return rounded;
}

Segment segment_on_grid(const Segment& exact, Point here, const PixelGrid& grid) {
  const double parts = std::round(1 / grain_of(exact.finer));
  auto rounded = exact;
  rounded.end = point_on_grid(exact.end, here, parts, grid);
  if (exact.kind == Kind::cubic || exact.kind == Kind::quadratic)
    rounded.control1 = point_on_grid(exact.control1, here, parts, grid);
  if (exact.kind == Kind::cubic)
    rounded.control2 = point_on_grid(exact.control2, here, parts, grid);
  return rounded;
}

bool has_first_control(const Segment& segment) {
  return segment.kind == Kind::quadratic || segment.kind == Kind::cubic;
}

/// One path, segment by segment.
class Rounder {
 public:
  Rounder(const Path& path, double slack, const PixelGrid& grid)
      : path_(path), slack_(slack), grid_(grid) {
    result_.reserve(path.size());
  }

  Path rounded() {
    for (std::size_t i = 0; i < path_.size(); ++i) add(i);
    return std::move(result_);
  }

 private:
  /// What stays on the grid is rounded beside all others, which are as they would be without it:
  /// what was not seen of them before is not seen now.
  void add(std::size_t i) {
    const auto& exact = path_[i];
    const bool on_grid = keeps_places(exact, grid_);
    auto free = exact;
    if (on_grid) free.finer = 0;
    auto loose = loose_segment(free, i == 0 ? Point{} : loose_.end, slack_);
    if (exact.kind == Kind::move) {
      start_ = exact.end;
      loose_start_ = loose.end;
    }
    if (exact.end == start_) loose.end = loose_start_;
    if (has_first_control(exact)) loose.control1 = first_control(path_[i - 1], loose_, free, loose);
    auto chosen = on_grid ? on_grid_at(i) : loose;
    if (exact.kind == Kind::move) rounded_start_ = chosen.end;
    if (exact.end == start_) chosen.end = rounded_start_;
    loose_ = loose;
    if (exact.kind == Kind::arc)
      add_arc(result_, path_[i - 1].end, exact, chosen.end);
    else
      result_.push_back(chosen);
  }
  Segment on_grid_at(std::size_t i) const {
    const auto& exact = path_[i];
    auto rounded = segment_on_grid(exact, i == 0 ? Point{} : result_.back().end, grid_);
    if (!has_first_control(exact)) return rounded;
    const auto smooth = reflected_control(result_.back(), exact.kind);
    if (grid_.keeps(exact.control1, smooth)) rounded.control1 = smooth;
    return rounded;
  }

  const Path& path_;
  double slack_;
  const PixelGrid& grid_;
  Path result_{};
  Segment loose_{};  ///< the last one without the grid
  Point start_{}, loose_start_{}, rounded_start_{};
};

}  // namespace

Path rounded_path(const Path& path, double slack, const PixelGrid& grid) {
  return Rounder(path, slack, grid).rounded();
}

Path scaled_path(Path path, double factor) noexcept {
  for (auto& segment : path) segment = scaled(segment, factor);
  return path;
}

Path in_finest_units(Path path, std::uint8_t finer) noexcept {
  if (finer == 0) return path;
  const double parts = std::round(1 / grain_of(finer));
  for (auto& segment : path) {
    segment = scaled(segment, parts);
    segment.end = rounded_point(segment.end);
    if (segment.kind == Kind::arc) continue;
    segment.control1 = rounded_point(segment.control1);
    segment.control2 = rounded_point(segment.control2);
  }
  return path;
}

}  // namespace pressoir::codecs::svg
