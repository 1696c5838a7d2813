#include "codecs/svg/paths/fitted_curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {
namespace {

/// A wave of many short lines.
Path wave(int lines, double height) {
  Path path{move_to({0, 0})};
  for (int i = 1; i <= lines; ++i) {
    const double x = 100.0 * i / lines;
    path.push_back(line_to({x, height * std::sin(x / 100 * 2 * std::numbers::pi)}));
  }
  return path;
}

/// How far the point is from the nearest of many points of the path.
double distance_from(const Path& path, Point point) {
  constexpr int kSamples = 200;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < path.size(); ++i) {
    const auto curve = cubic_of(path[i - 1].end, path[i]);
    for (int k = 0; k <= kSamples; ++k)
      nearest =
          std::min(nearest, distance(on_cubic(curve, static_cast<double>(k) / kSamples), point));
  }
  return nearest;
}

TEST(FittedCurves, replace_many_segments_and_stay_near_them) {
  const auto path = wave(60, 20);
  for (const double tolerance : {0.1, 0.5, 2.0}) {
    const auto fitted = with_fitted_curves(path, tolerance);
    EXPECT_LT(fitted.size(), path.size() / 3) << tolerance;
    EXPECT_EQ(fitted.back().end, path.back().end);
    for (const auto& segment : path)
      EXPECT_LE(distance_from(fitted, segment.end), tolerance + 0.05) << tolerance;
  }
}

TEST(FittedCurves, are_fewer_where_more_may_be_lost) {
  const auto path = wave(60, 20);
  EXPECT_LT(with_fitted_curves(path, 2).size(), with_fitted_curves(path, 0.02).size());
}

TEST(FittedCurves, keep_corners_and_ends_of_subpaths) {
  const Path corner{move_to({0, 0}), line_to({10, 0}), line_to({10, 10}), line_to({0, 10})};
  EXPECT_EQ(with_fitted_curves(corner, 1), corner);
  auto two = wave(20, 5);
  const auto one = with_fitted_curves(two, 0.5).size();
  auto second = wave(20, 5);
  two.insert(two.end(), second.begin(), second.end());
  EXPECT_EQ(with_fitted_curves(two, 0.5).size(), 2 * one);
}

TEST(FittedCurves, leave_what_is_one_curve_already) {
  const Path path{move_to({0, 0}), cubic_to({5, 10}, {10, 10}, {15, 0})};
  EXPECT_EQ(with_fitted_curves(path, 1), path);
}

}  // namespace
}  // namespace pressoir::codecs::svg
