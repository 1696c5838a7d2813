#include "codecs/svg/paths/pixel_grid.h"

#include <gtest/gtest.h>

#include <random>

#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/render/drawing.h"
#include "codecs/svg/svg_fixture.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {
namespace {

const PixelGrid kOne(std::vector{Matrix{}});
const PixelGrid kOneAndTwo(std::vector{Matrix{}, Matrix{.a = 2, .d = 2}});

TEST(PixelGrid, keeps_what_is_put_on_the_same_part_of_a_pixel) {
  EXPECT_TRUE(kOne.keeps({1, 1}, {1.0019, 0.9981}));
  EXPECT_FALSE(kOne.keeps({1, 1}, {1.0020, 1}));
  EXPECT_FALSE(kOne.keeps({1, 1}, {1, 0.9979}));
  EXPECT_TRUE(kOneAndTwo.keeps({1, 1}, {1.0009, 1}));
  EXPECT_FALSE(kOneAndTwo.keeps({1, 1}, {1.0011, 1}));
  EXPECT_TRUE(kOne.inside({.a = 0.5, .d = 0.5, .e = 7}).keeps({1, 1}, {1.0038, 1}));
  EXPECT_TRUE(kOne.keeps({1.001953125, 0}, {1.001953125, 0})) << "on the border";
}

TEST(PixelGrid, gives_points_in_few_digits) {
  EXPECT_EQ(point_on_grid({0, 93.583955662}, {}, 1e4, kOne).y, 93.583)
      << "93.584 is on the next part";
  EXPECT_EQ(point_on_grid({1.2345678, 40.001}, {}, 1e6, kOne), (Point{1.235, 40}));
  EXPECT_EQ(point_on_grid({11.2345, 40}, {1.2344, 0}, 1e6, kOne), (Point{11.2344, 40}));
  EXPECT_EQ(point_on_grid({1.2345678, 40.001}, {}, 10, kOne), (Point{1.2, 40}))
      << "rounded where units are too coarse";
  const auto turned = kOne.inside({.a = 0.6, .b = 0.8, .c = -0.8, .d = 0.6});
  const Point exact{3.14159265, 2.71828182};
  const auto kept = point_on_grid(exact, {}, 1e6, turned);
  EXPECT_TRUE(turned.keeps(exact, kept));
  EXPECT_NE(kept, exact);
}

std::string drawn_path(std::string_view data, std::string_view paint) {
  return picture("<path " + std::string(paint) + " d=\"" + std::string(data) + "\"/>");
}

/// Lines and curves all over the picture.
std::string scribble(std::mt19937& random) {
  std::uniform_real_distribution<double> place(5, 95);
  std::string text = "M50 50";
  for (int i = 0; i < 12; ++i) {
    text += i % 3 == 0 ? "C" : "L";
    for (int k = 0; k < (i % 3 == 0 ? 3 : 1); ++k)
      text += " " + number_text(place(random), 9) + " " + number_text(place(random), 9);
  }
  return text + "z";
}

TEST(PixelGrid, makes_no_pixel_differ) {
  std::mt19937 random(9);
  PathPrecision precision{.digits = 2, .slack = 0.99, .arcs = {.units = 2.5}};
  precision.care.finer_in = [](const Bounds&) { return Segment::kPlaces; };
  precision.care.grid = kOneAndTwo;
  for (int i = 0; i < 50; ++i) {
    const bool filled = i % 2 == 0;
    const auto data = scribble(random);
    const PathLook look{.stroked = !filled, .dashed = false, .capped = false, .marked = false};
    const auto shorter = shorter_path(data, look, precision);
    ASSERT_LT(shorter.size(), 0.7 * static_cast<double>(data.size()));
    const auto* const paint = filled ? "fill-rule='evenodd'" : "fill='none' stroke='red'";
    for (const std::uint32_t side : {100U, 200U}) {
      const auto before = Drawing(drawn_path(data, paint), {100, 100}).draw(side, side);
      const auto after = Drawing(drawn_path(shorter, paint), {100, 100}).draw(side, side);
      ASSERT_EQ(largest_difference(before, after), 0) << data << '\n' << shorter;
    }
  }
}

}  // namespace
}  // namespace pressoir::codecs::svg
