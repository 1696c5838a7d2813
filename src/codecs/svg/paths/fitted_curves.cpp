#include "codecs/svg/paths/fitted_curves.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

constexpr int kCurveSamples = 6;      // of a curve
constexpr std::size_t kMostRun = 40;  // segments that one curve may replace
constexpr double kCorner = 0.9;       // cosine of the turn that is none yet, about 26 degrees
constexpr int kRefinements = 4;

bool can_be_fitted(const Segment& segment) {
  return segment.kind == Kind::line || segment.kind == Kind::quadratic ||
         segment.kind == Kind::cubic;
}

/// The points that a segment takes, without shorthands.
int points_of(const Segment& segment) {
  switch (segment.kind) {
    case Kind::line: return 1;
    case Kind::quadratic: return 2;
    default: return 3;
  }
}

/// Of length 1; that of 0 stays.
Point unit(Point vector) {
  const double length = std::hypot(vector.x, vector.y);
  return length > 0 ? (1 / length) * vector : vector;
}

Point direction_at_start(const Cubic& curve) {
  for (std::size_t i = 1; i < curve.size(); ++i)
    if (curve[i] != curve[0]) return unit(curve[i] - curve[0]);
  return {};
}

Point direction_at_end(const Cubic& curve) {
  for (std::size_t i = curve.size() - 1; i-- > 0;)
    if (curve[i] != curve[3]) return unit(curve[3] - curve[i]);
  return {};
}

/// Points along a run, each with the share of the run's length that lies before it.
class CurveRun {
 public:
  explicit CurveRun(const Cubic& first) : start_(direction_at_start(first)) {
    points_.push_back(first[0]);
    shares_.push_back(0);
    add(first);
  }
  void add(const Cubic& curve) {
    for (int i = 1; i <= kCurveSamples; ++i) {
      const auto point = on_cubic(curve, static_cast<double>(i) / kCurveSamples);
      length_ += distance(points_.back(), point);
      points_.push_back(point);
      shares_.push_back(length_);
    }
    end_ = direction_at_end(curve);
  }
  [[nodiscard]] Point direction() const { return end_; }

  /// The curve with the ends and directions of the run that is nearest to its points; empty: it is
  /// further than `tolerance` from one of them.
  [[nodiscard]] std::optional<Segment> fitted(double tolerance) const {
    if (length_ <= 0) return std::nullopt;
    auto shares = shares_;
    for (auto& share : shares) share /= length_;
    for (int i = 0; i < kRefinements; ++i) {
      const auto curve = nearest(shares);
      if (!curve) return std::nullopt;
      if (largest_error(*curve, shares) <= tolerance)
        return cubic_to((*curve)[1], (*curve)[2], (*curve)[3]);
      refine(*curve, shares);
    }
    return std::nullopt;
  }

 private:
  /// Least squares over the lengths of both handles.
  [[nodiscard]] std::optional<Cubic> nearest(std::span<const double> shares) const {
    const Point from = points_.front(), to = points_.back(), back = -1.0 * end_;
    double a = 0, b = 0, c = 0, x = 0, y = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double t = shares[i], s = 1 - t;
      const double first = 3 * s * s * t, second = 3 * s * t * t;
      const Point rest = points_[i] - ((s * s * s + first) * from + (t * t * t + second) * to);
      a += first * first * dot(start_, start_);
      b += first * second * dot(start_, back);
      c += second * second * dot(back, back);
      x += first * dot(start_, rest);
      y += second * dot(back, rest);
    }
    const double det = a * c - b * b;
    if (std::abs(det) < 1e-12 * a * c || a * c == 0) return std::nullopt;
    const double forward = (x * c - y * b) / det, backward = (a * y - b * x) / det;
    const bool is_plain = forward > 0 && backward > 0 && forward < length_ && backward < length_;
    if (!is_plain) return std::nullopt;
    return Cubic{from, from + forward * start_, to + backward * back, to};
  }
  [[nodiscard]] double largest_error(const Cubic& curve, std::span<const double> shares) const {
    double largest = 0;
    for (std::size_t i = 0; i < points_.size(); ++i)
      largest = std::max(largest, distance(on_cubic(curve, shares[i]), points_[i]));
    return largest;
  }
  /// A step of Newton's method for each point towards where the curve is nearest to it.
  void refine(const Cubic& curve, std::vector<double>& shares) const {
    for (std::size_t i = 1; i + 1 < points_.size(); ++i) {
      const double t = shares[i], s = 1 - t;
      const Point away = on_cubic(curve, t) - points_[i];
      const Point first = 3 * s * s * (curve[1] - curve[0]) + 6 * s * t * (curve[2] - curve[1]) +
                          3 * t * t * (curve[3] - curve[2]);
      const Point second = 6 * s * (curve[2] - 2 * curve[1] + curve[0]) +
                           6 * t * (curve[3] - 2 * curve[2] + curve[1]);
      const double slope = dot(first, first) + dot(away, second);
      if (slope > 0) shares[i] = std::clamp(t - dot(away, first) / slope, 0.0, 1.0);
    }
  }

  std::vector<Point> points_;
  std::vector<double> shares_;
  double length_ = 0;
  Point start_{}, end_{};
};

struct Fit {
  std::size_t segments = 0;  ///< 0: nothing is gained
  Segment curve;
};

/// The longest run at the start of `segments` that a curve can replace.
Fit longest_fit(Point from, std::span<const Segment> segments, double tolerance) {
  auto curve = cubic_of(from, segments[0]);
  CurveRun run(curve);
  int points = points_of(segments[0]);
  constexpr int kPointsOfCurve = 3;
  constexpr int kMostMisses = 2;
  Fit best;
  int misses = 0;
  for (std::size_t i = 1; i < std::min(segments.size(), kMostRun); ++i) {
    if (!can_be_fitted(segments[i])) break;
    curve = cubic_of(segments[i - 1].end, segments[i]);
    if (dot(run.direction(), direction_at_start(curve)) < kCorner) break;
    run.add(curve);
    points += points_of(segments[i]);
    const auto fitted = run.fitted(tolerance);
    if (!fitted && ++misses == kMostMisses) break;
    if (fitted && points > kPointsOfCurve) best = {.segments = i + 1, .curve = *fitted};
  }
  return best;
}

}  // namespace

Path with_fitted_curves(const Path& path, double tolerance) {
  Path result;
  result.reserve(path.size());
  for (std::size_t i = 0; i < path.size();) {
    const bool starts = !result.empty() && can_be_fitted(path[i]);
    const auto fit =
        starts ? longest_fit(result.back().end, std::span(path).subspan(i), tolerance) : Fit{};
    result.push_back(fit.segments > 0 ? fit.curve : path[i]);
    i += std::max<std::size_t>(fit.segments, 1);
  }
  return result;
}

}  // namespace pressoir::codecs::svg
