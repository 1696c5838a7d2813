#include "codecs/svg/paths/rounding.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/svg/paths/paths_fixture.h"
#include "codecs/svg/values/path_geometry.h"
#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

/// The path as it is read again after it was written with that many digits.
Path written_and_read(const Path& path, int digits) {
  const double scale = digits == 0 ? 1 : 1000;
  const auto text = path_text(rounded_path(scaled_path(path, scale), 0), {.digits = digits});
  return path_in(text.value()).path;
}

double away(Point one, Point other) {
  return std::max(std::abs(one.x - other.x), std::abs(one.y - other.y));
}

TEST(Rounding, moves_no_point_of_a_curve_by_more_than_half_a_unit) {
  std::mt19937 random(4);
  for (int i = 0; i < 1'000; ++i) {
    const auto text = random_path(random, false);
    const auto path = path_in(text).path;
    const int digits = i % 2 == 0 ? 3 : 0;
    const auto read = written_and_read(path, digits);
    const double half = digits == 0 ? 0.5000001 : 0.0005000001;
    ASSERT_EQ(read.size(), path.size()) << text;
    for (std::size_t n = 0; n < path.size(); ++n) {
      ASSERT_LE(away(read[n].end, path[n].end), half) << text;
      if (n == 0) continue;
      const auto exact = cubic_of(path[n - 1].end, path[n]);
      const auto curve = cubic_of(read[n - 1].end, read[n]);
      for (const double t : {0.1, 0.3, 0.5, 0.7, 0.9})
        ASSERT_LE(away(on_cubic(curve, t), on_cubic(exact, t)), half) << text;
    }
  }
}

TEST(Rounding, keeps_arcs_within_a_unit) {
  std::mt19937 random(5);
  for (int i = 0; i < 300; ++i) {
    const auto text = random_path(random, true);
    const auto path = path_in(text).path;
    ASSERT_LE(apart(path, written_and_read(path, 3), false), 0.001) << text;
  }
}

TEST(Rounding, changes_nothing_that_is_rounded) {
  std::mt19937 random(6);
  for (int i = 0; i < 300; ++i) {
    const auto path = rounded_path(scaled_path(path_in(random_path(random, false)).path, 10), 0.5);
    ASSERT_EQ(rounded_path(path, 0.5), path);
  }
}

TEST(Rounding, keeps_the_circle_of_an_arc_whose_chord_is_nearly_its_diameter) {
  // With a radius of 10.001 the centre would be a tenth of a unit off.
  const auto path = path_in("M0 0A10.00055 10.00055 0 0 1 20.001 0").path;
  EXPECT_LE(apart(path, written_and_read(path, 3), false), 0.001);
}

TEST(Rounding, cuts_arcs_that_depend_too_much_on_where_they_end) {
  const auto path = path_in("M100 0A100 100 0 1 1 99.99999 -.0014").path;
  const auto read = written_and_read(path, 3);
  EXPECT_EQ(read.size(), 3U);
  EXPECT_LE(apart(path, read, false), 0.001);
}

TEST(Rounding, takes_shorter_coordinates_within_the_slack) {
  const auto path = path_in("M0 0L19.2 100.6").path;
  EXPECT_EQ(rounded_path(path, 0.5).back().end, (Point{19, 101}));
  EXPECT_EQ(rounded_path(path, 0.99).back().end, (Point{20, 100}));
}

}  // namespace
}  // namespace pressoir::codecs::svg
