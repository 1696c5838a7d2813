#include "codecs/svg/paths/shorten.h"

#include <gtest/gtest.h>

#include "codecs/svg/paths/paths_fixture.h"

namespace pressoir::codecs::svg {
namespace {

constexpr PathLook kFilled{.stroked = false, .dashed = false, .capped = false, .marked = false};
constexpr PathLook kStroked{.dashed = false, .capped = false, .marked = false};
constexpr PathLook kMarked{};

std::string filled(std::string_view text) { return shorter_path(text, kFilled, {}); }
std::string stroked(std::string_view text) { return shorter_path(text, kStroked, {}); }

TEST(ShorterPath, makes_one_line_of_lines_that_go_on) {
  EXPECT_EQ(stroked("M0 0h2h3l5 0"), "M0 0h10");
  EXPECT_EQ(stroked("M0 0L1 1L2 2.0001L3 3"), "M0 0l3 3");
  EXPECT_EQ(stroked("M0 0h5h-2"), "M0 0h5-2");
  EXPECT_EQ(shorter_path("M 0 0 h 2 h 3", kMarked, {}), "M0 0h2 3");
}

TEST(ShorterPath, drops_segments_without_length_unless_they_show) {
  EXPECT_EQ(stroked("M0 0l0 0h5v0"), "M0 0h5");
  EXPECT_EQ(stroked("M5 5l0 0"), "");
  EXPECT_EQ(stroked("M5 5M0 0h5M9 9"), "M0 0h5");
  EXPECT_EQ(shorter_path("M5 5l0 0", {.dashed = false, .marked = false}, {}), "M5 5h0");
  EXPECT_EQ(shorter_path("M5 5 l 0 0", kMarked, {}), "M5 5h0");
}

TEST(ShorterPath, keeps_short_segments_that_joins_of_strokes_show) {
  constexpr std::string_view kSharp = "m280.58 352.99-25.188-57.894 9.7103 4.3301 15.478 53.563z";
  EXPECT_EQ(path_in(stroked(kSharp)).path.size(), 5U);
  EXPECT_EQ(path_in(filled(kSharp)).path.size(), 4U);
}

TEST(ShorterPath, makes_lines_of_curves_that_are_straight) {
  EXPECT_EQ(stroked("M0 0C1 0 2 0 3 0"), "M0 0h3");
  EXPECT_EQ(stroked("M0 0Q1 1 3 3"), "M0 0l3 3");
  EXPECT_EQ(stroked("M0 0C-1 0 2 0 3 0"), "M0 0C-1 0 2 0 3 0");
  EXPECT_EQ(stroked("M0 0A9999999 9999999 0 0 0 1 0"), "M0 0h1");
}

TEST(ShorterPath, makes_quadratic_curves_of_cubic_ones_that_are) {
  EXPECT_EQ(stroked("M0 12C4 4 8 4 12 12"), "M0 12q6-12 12 0");
}

TEST(ShorterPath, makes_arcs_of_curves_that_are_on_a_circle) {
  // The usual circle of four curves; they are 2.7e-4 of the radius away from it.
  constexpr std::string_view kCircle =
      "M2 1C2 1.552285 1.552285 2 1 2S0 1.552285 0 1 .447715 0 1 0 2 .447715 2 1z";
  EXPECT_EQ(filled(kCircle), "M2 1A1 1 0 010 1a1 1 0 012 0");
  EXPECT_EQ(stroked(kCircle), "M2 1A1 1 0 010 1a1 1 0 012 0z");
  const PathPrecision fine{.digits = 6};
  EXPECT_EQ(shorter_path(kCircle, kFilled, fine).find('a'), std::string::npos);
}

TEST(ShorterPath, closes_with_z_instead_of_a_line) {
  EXPECT_EQ(stroked("M0 0h5v5L0 0z"), "M0 0h5v5z");
  EXPECT_EQ(stroked("M0 0h5v5L0 0"), "M0 0h5v5L0 0");
  EXPECT_EQ(filled("M0 0h5v5L0 0z"), "M0 0h5v5");
  EXPECT_EQ(shorter_path("M0 0h5v5L0 0", {.round = true, .marked = false}, {}), "M0 0h5v5z");
}

TEST(ShorterPath, starts_closed_subpaths_where_the_longest_line_closes_them) {
  EXPECT_EQ(filled("M0 0h5l5.125 7.375H0z"), "M10.125 7.375H0V0h5");
  EXPECT_EQ(stroked("M0 0h5l5.125 7.375H0z"), "M10.125 7.375H0V0h5z");
  EXPECT_EQ(shorter_path("M0 0h5l5.125 7.375H0z", {.marked = false}, {}), "M0 0h5l5.125 7.375H0z");
}

TEST(ShorterPath, drops_what_stands_behind_an_error) {
  EXPECT_EQ(stroked("M0 0h5 l7"), "M0 0h5");
  EXPECT_EQ(stroked("M0 0 h 5 x h 7"), "M0 0h5");
}

TEST(ShorterPath, leaves_coordinates_without_end_alone) {
  constexpr std::string_view kLarge = "M0 0 L 1e300 0 L 0 1e300 1e300 1e300 Z";
  EXPECT_EQ(filled(kLarge), kLarge);
}

TEST(ShorterPath, leaves_megabytes_alone) {
  std::string text = "M0 0";
  while (text.size() <= 2'000'000) text += " h 1 v 1";
  EXPECT_EQ(filled(text), text);
}

TEST(ShorterPath, draws_the_same_within_a_unit_or_two) {
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const auto text = random_path(random, true);
    const auto path = path_in(text).path;
    const auto strokes = stroked(text), fills = filled(text), marks = shorter_path(text, {}, {});
    ASSERT_LE(strokes.size(), text.size());
    ASSERT_LE(apart(path, path_in(strokes).path, false), 0.0013) << text << '\n' << strokes;
    ASSERT_LE(apart(path, path_in(fills).path, true), 0.0013) << text << '\n' << fills;
    ASSERT_LE(apart(path, path_in(marks).path, false), 0.0013) << text << '\n' << marks;
  }
}

TEST(ShorterPath, comes_to_an_end) {
  std::mt19937 random(8);
  for (int i = 0; i < 500; ++i) {
    auto text = random_path(random, true);
    for (int round = 0; round < 4; ++round) text = filled(text);
    ASSERT_EQ(filled(text), text);
  }
}

TEST(ShorterPath, keeps_more_digits_where_it_is_asked_for) {
  PathPrecision precision{.digits = 1};
  precision.care.finer_in = [](const Bounds& bounds) {
    return bounds.high.x > 20 ? std::uint8_t{2} : std::uint8_t{0};
  };
  EXPECT_EQ(shorter_path("M1.2345 1.2345L9.8765 2.3456 25.6789 8.7654 30 40", kStroked, precision),
            "M1.2 1.2l8.677 1.146 15.802 6.419L30 40");
  precision.care.finer_in = [](const Bounds&) { return std::uint8_t{0}; };
  EXPECT_EQ(
      shorter_path("M1.2345 1.2345L9.8765 2.3456 25.6789 8.7654 30 40", kStroked, precision),
      shorter_path("M1.2345 1.2345L9.8765 2.3456 25.6789 8.7654 30 40", kStroked, {.digits = 1}));
}

TEST(ShorterPath, keeps_vertices_where_it_is_asked_for) {
  PathPrecision precision;
  const Bounds place{.low = {4, -1}, .high = {6, 1}};
  precision.care.finer_in = [](const Bounds&) { return std::uint8_t{0}; };
  precision.care.stays_in = [&](const Bounds& bounds) { return bounds.meets(place); };
  EXPECT_EQ(shorter_path("M0 0h2h3h5h5", kStroked, precision), "M0 0h5 10");
  EXPECT_EQ(shorter_path("M0 0h2h3h5h5", kStroked, {}), "M0 0h15");
}

TEST(ShorterPath, asks_for_pieces_of_long_segments) {
  PathPrecision precision{.digits = 0};
  const Bounds corner{.low = {80, 10}, .high = {90, 20}};  // in the bounds, far from the diagonal
  precision.care.finer_in = [&](const Bounds& bounds) {
    return bounds.meets(corner) ? std::uint8_t{3} : std::uint8_t{0};
  };
  EXPECT_EQ(shorter_path("M0.1234 0.2345L99.6543 98.7654", kStroked, precision), "M0 0l100 99");
}

}  // namespace
}  // namespace pressoir::codecs::svg
