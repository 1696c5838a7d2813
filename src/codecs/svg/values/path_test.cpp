#include "codecs/svg/values/path.h"

#include <gtest/gtest.h>

#include <limits>

#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

Path read(std::string_view text) {
  const auto parsed = path_in(text);
  EXPECT_TRUE(parsed.complete) << text;
  return parsed.path;
}

std::string written(std::string_view text, bool filled_only = false) {
  return path_text(read(text), {.digits = 0, .filled_only = filled_only}).value_or("none");
}

TEST(Path, is_read_in_absolute_coordinates) {
  EXPECT_EQ(read("m1 2 3 4h5v-1H0V0z"),
            (Path{move_to({1, 2}), line_to({4, 6}), line_to({9, 6}), line_to({9, 5}),
                  line_to({0, 5}), line_to({0, 0}), Segment{.kind = Kind::close, .end = {1, 2}}}));
  EXPECT_EQ(
      read("M0,0c1 1 2 2 3 3s2 2 3 3q1 0 2 2t2 2"),
      (Path{move_to({0, 0}), cubic_to({1, 1}, {2, 2}, {3, 3}), cubic_to({4, 4}, {5, 5}, {6, 6}),
            quadratic_to({7, 6}, {8, 8}), quadratic_to({9, 10}, {10, 10})}));
}

TEST(Path, has_shorthands_that_start_at_the_end_of_other_segments) {
  EXPECT_EQ(read("M1 1S2 2 3 3"), (Path{move_to({1, 1}), cubic_to({1, 1}, {2, 2}, {3, 3})}));
  EXPECT_EQ(read("M1 1C1 1 2 2 3 3T5 5").back(), quadratic_to({3, 3}, {5, 5}));
}

TEST(Path, has_flags_that_stick_to_what_follows) {
  const auto path = read("M0 0a1 2 30 0110-5 1 2 0 1,0.5.5");
  ASSERT_EQ(path.size(), 3U);
  EXPECT_FALSE(path[1].large);
  EXPECT_TRUE(path[1].sweep);
  EXPECT_EQ(path[1].end, (Point{10, -5}));
  EXPECT_TRUE(path[2].large);
  EXPECT_FALSE(path[2].sweep);
  EXPECT_EQ(path[2].end, (Point{10.5, -4.5}));
}

TEST(Path, has_arcs_that_are_lines_and_circles_that_do_not_turn) {
  EXPECT_EQ(read("M0 0A0 5 0 0 0 3 3").back(), line_to({3, 3}));
  EXPECT_EQ(read("M0 0A-5 5 30 0 0 3 3").back().control1, (Point{5, 5}));
  EXPECT_EQ(read("M0 0A5 5 30 0 0 3 3").back().control2.x, 0);
}

TEST(Path, goes_on_behind_a_close_with_a_move_of_its_own) {
  EXPECT_EQ(read("M1 1h2zl3 3"),
            (Path{move_to({1, 1}), line_to({3, 1}), Segment{.kind = Kind::close, .end = {1, 1}},
                  move_to({1, 1}), line_to({4, 4})}));
}

TEST(Path, ends_at_an_error) {
  const std::pair<const char*, std::size_t> cases[] = {{"L1 1", 0},
                                                       {"M", 0},
                                                       {"M1", 0},
                                                       {"M1 1L2", 1},
                                                       {"M1 1L2 2 3", 2},
                                                       {"M1 1x", 1},
                                                       {"M1 1L2 2,", 2},
                                                       {"M1 1h5 q", 2},
                                                       {"M1 1a1 1 0 2 0 5 5", 1},
                                                       {"M1 1,L2 2", 1},
                                                       {"M1. 1", 0},
                                                       {"M1 1z5", 2},
                                                       {"none", 0},
                                                       {"M1 1C1 1 2 2 3 3 4 4", 2}};
  for (const auto& [text, segments] : cases) {
    const auto parsed = path_in(text);
    EXPECT_FALSE(parsed.complete) << text;
    EXPECT_EQ(parsed.path.size(), segments) << text;
  }
  EXPECT_TRUE(path_in("").complete);
  EXPECT_TRUE(path_in(" \n").path.empty());
}

TEST(PathWriter, takes_the_shorter_of_absolute_and_relative) {
  EXPECT_EQ(written("M100 100L101 102L103 104"), "M100 100l1 2 2 2");
  EXPECT_EQ(written("M1000 1000L1 1"), "M1e3 1e3 1 1");
  EXPECT_EQ(written("M100 100L3 4-5 9"), "M100 100 3 4-5 9");
}

TEST(PathWriter, leaves_letters_and_separators_away) {
  EXPECT_EQ(written("M0 0h5h-5v7"), "M0 0h5-5v7");
  EXPECT_EQ(written("M9 9c1 1 2 2 3 3c1 1 2 2 3 3"), "M9 9c1 1 2 2 3 3s2 2 3 3");
  EXPECT_EQ(written("M0 0a5 5 0 1 1 5 5 5 5 0 0 0 5-5"), "M0 0a5 5 0 115 5 5 5 0 005-5");
  const auto path = read("M5 5L25 55L30 60");
  EXPECT_EQ(path_text(path, {.digits = 1}), "M.5.5l2 5L3 6");
}

TEST(PathWriter, uses_shorthands_where_the_control_point_is_mirrored) {
  EXPECT_EQ(written("M0 0q1 2 3 3q2 1 5 5"), "M0 0q1 2 3 3t5 5");
  EXPECT_EQ(written("M0 0q1 2 3 3q2 2 5 5"), "M0 0q1 2 3 3 2 2 5 5");
  EXPECT_EQ(written("M5 5C5 5 7 8 9 9"), "M5 5s2 3 4 4");
}

TEST(PathWriter, closes_what_is_filled_only_where_it_needs_to) {
  EXPECT_EQ(written("M0 0h5v5zM9 9h1v1z"), "M0 0h5v5zm9 9h1v1z");
  EXPECT_EQ(written("M0 0h5v5zM9 9h1v1z", true), "M0 0h5v5m4 4h1v1");
  EXPECT_EQ(written("M50 50h5v5zl9 8z", true), "M50 50h5v5zl9 8");
}

TEST(PathWriter, writes_long_paths_in_parts) {
  Path path{move_to({0, 0})};
  for (int i = 0; i < 60'000; ++i)
    path.push_back(line_to({static_cast<double>(i * 7919 % 1000), static_cast<double>(i % 89)}));
  const auto text = path_text(path, {.digits = 0});
  ASSERT_TRUE(text);
  EXPECT_EQ(path_in(*text).path, path);
}

TEST(PathWriter, does_not_write_what_doubles_do_not_hold) {
  EXPECT_FALSE(path_text({move_to({0, 0}), line_to({1e16, 0})}, {}));
  EXPECT_FALSE(path_text({move_to({0, std::numeric_limits<double>::infinity()})}, {}));
}

}  // namespace
}  // namespace pressoir::codecs::svg
