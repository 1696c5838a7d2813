#include "codecs/svg/values/path_geometry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codecs/svg/paths/paths_fixture.h"
#include "codecs/svg/values/arcs.h"

namespace pressoir::codecs::svg {
namespace {

TEST(PathGeometry, transforms_all_points_alike) {
  std::mt19937 random(9);
  for (const auto& matrix : {Matrix{2, 0, 0, 2, 3, 4}, Matrix{0, 1, -1, 0, 0, 0},
                             Matrix{1, 0, 0, -1, 0, 9}, Matrix{1.5, 0.4, -0.3, 0.7, 1, 2}})
    for (int i = 0; i < 100; ++i) {
      const auto path = path_in(random_path(random, true)).path;
      const auto moved = points_on(transformed(path, matrix), false);
      const auto points = points_on(path, false);
      ASSERT_EQ(moved.size(), points.size());
      for (std::size_t n = 0; n < points.size(); ++n)
        for (std::size_t m = 0; m < points[n].size(); ++m)
          ASSERT_LE(distance(moved[n][m], matrix * points[n][m]), 1e-4);
    }
}

TEST(PathGeometry, has_bounds_that_hold_all_points) {
  std::mt19937 random(10);
  for (int i = 0; i < 300; ++i) {
    const auto path = path_in(random_path(random, true)).path;
    const auto bounds = bounds_of(path).grown(1e-9);
    for (const auto& points : points_on(path, false))
      for (const auto point : points) ASSERT_TRUE(bounds.holds({point, point}));
  }
}

TEST(PathGeometry, has_exact_bounds_for_arcs) {
  const auto bounds = bounds_of(path_in("M-5 0A5 5 0 0 1 5 0").path);
  EXPECT_NEAR(bounds.low.y, -5, 1e-9);
  EXPECT_NEAR(bounds.high.y, 0, 1e-9);
  EXPECT_TRUE(bounds_of({}).empty());
  EXPECT_FALSE(Bounds{}.meets(bounds));
}

TEST(Arcs, enlarge_radii_that_are_too_small) {
  const auto arc = centred({0, 0}, path_in("M0 0A1 1 0 0 1 10 0").path[1]);
  ASSERT_TRUE(arc);
  EXPECT_NEAR(arc->radii.x, 5, 1e-12);
  EXPECT_NEAR(arc->at(0.5).y, -5, 1e-9);
}

TEST(Arcs, are_the_same_from_their_centre) {
  const auto segment = path_in("M1 2A9 4 30 1 0 7 3").path[1];
  const auto arc = centred({1, 2}, segment);
  ASSERT_TRUE(arc);
  const auto back = endpoint_arc(*arc);
  EXPECT_NEAR(distance(back.end, segment.end), 0, 1e-9);
  EXPECT_EQ(back.large, segment.large);
  EXPECT_EQ(back.sweep, segment.sweep);
  EXPECT_FALSE(centred({7, 3}, segment));
}

}  // namespace
}  // namespace pressoir::codecs::svg
