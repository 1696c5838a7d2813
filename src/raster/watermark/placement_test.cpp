#include "raster/watermark/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace pressoir::raster {
namespace {

using Side = Gravity::Side;
constexpr Size kPicture{200, 100};

Watermark::Element at(Side x, Side y, double shift_x = 0, double shift_y = 0) {
  Watermark::Element element;
  element.x = x;
  element.y = y;
  element.shift_x_percent = shift_x;
  element.shift_y_percent = shift_y;
  return element;
}

Box only_copy(const Watermark::Element& element, double width = 20, double height = 10) {
  const auto placement = place(element, width, height, kPicture);
  EXPECT_EQ(placement.copies.size(), 1U);
  return placement.copies.at(0);
}

TEST(Placement, follows_each_gravity) {
  const std::array<std::pair<Side, std::int64_t>, 3> columns{
      {{Side::start, 0}, {Side::centre, 90}, {Side::end, 180}}};
  const std::array<std::pair<Side, std::int64_t>, 3> rows{
      {{Side::start, 0}, {Side::centre, 45}, {Side::end, 90}}};
  for (const auto& [x, left] : columns)
    for (const auto& [y, top] : rows)
      EXPECT_EQ(only_copy(at(x, y)), (Box{left, top, left + 20, top + 10}));
}

TEST(Placement, shifts_away_from_the_side_and_from_the_centre_to_the_right_and_down) {
  EXPECT_EQ(only_copy(at(Side::start, Side::start, 5, 10)), (Box{10, 10, 30, 20}));
  EXPECT_EQ(only_copy(at(Side::end, Side::end, 5, 10)), (Box{170, 80, 190, 90}));
  EXPECT_EQ(only_copy(at(Side::centre, Side::centre, 5, 10)), (Box{100, 55, 120, 65}));
  EXPECT_EQ(only_copy(at(Side::centre, Side::end, -5, -5)), (Box{80, 95, 100, 105}));
}

TEST(Placement, window_and_pixels_are_what_shows) {
  const auto half_out = place(at(Side::centre, Side::end, 0, -5), 20, 10, kPicture);
  EXPECT_EQ(half_out.window, (Box{0, 0, 20, 5}));
  EXPECT_EQ(half_out.pixels, 100U);
  const auto out = place(at(Side::start, Side::start, -50, 0), 20, 10, kPicture);
  EXPECT_TRUE(out.copies.empty());
  EXPECT_EQ(out.pixels, 0U);
  const auto larger = place(at(Side::centre, Side::centre), 1000, 1000, kPicture);
  EXPECT_EQ(larger.copies.at(0), (Box{-400, -450, 600, 550}));
  EXPECT_EQ(larger.window, (Box{400, 450, 600, 550}));
}

TEST(Placement, a_rotated_element_takes_the_box_around_it_and_stays_inside) {
  auto element = at(Side::end, Side::end);
  for (const double quarter : {90.0, -90.0, 270.0, 450.0}) {
    element.rotation = quarter;
    EXPECT_EQ(only_copy(element), (Box{190, 80, 200, 100})) << quarter;
  }
  for (const double half : {0.0, 180.0, 360.0, -720.0}) {
    element.rotation = half;
    EXPECT_EQ(only_copy(element), (Box{180, 90, 200, 100})) << half;
  }
  element.rotation = 30;
  const double c = std::sqrt(3) / 2, s = 0.5;
  const auto width = std::llround(std::ceil(20 * c + 10 * s));
  const auto height = std::llround(std::ceil(20 * s + 10 * c));
  EXPECT_EQ(only_copy(element), (Box{200 - width, 100 - height, 200, 100}));
}

TEST(Placement, multiples_of_90_degrees_are_exact) {
  EXPECT_EQ(Angle(90).cosine, 0);
  EXPECT_EQ(Angle(90).sine, 1);
  EXPECT_EQ(Angle(180).cosine, -1);
  EXPECT_EQ(Angle(180).sine, 0);
  EXPECT_EQ(Angle(-90).sine, -1);
  EXPECT_EQ(Angle(720).cosine, 1);
  EXPECT_NEAR(Angle(30).sine, 0.5, 1e-12);
}

TEST(Placement, a_mosaic_has_nine_copies_whatever_the_place) {
  auto element = at(Side::end, Side::start, 40, 40);
  element.mosaic = true;
  const auto placement = place(element, 20, 10, {300, 150});
  ASSERT_EQ(placement.copies.size(), 9U);
  for (std::int64_t row = 0; row < 3; ++row)
    for (std::int64_t column = 0; column < 3; ++column)
      EXPECT_EQ(placement.copies.at(static_cast<std::size_t>(3 * row + column)),
                (Box{40 + 100 * column, 20 + 50 * row, 60 + 100 * column, 30 + 50 * row}));
  EXPECT_EQ(placement.window, (Box{0, 0, 20, 10}));
  EXPECT_EQ(placement.pixels, 9U * 200);
  const auto huge = place(element, 4000, 10, {300, 150});
  EXPECT_EQ(huge.window.width(), 300 + 200);
}

TEST(Placement, room_is_the_picture_or_its_part_in_a_mosaic) {
  Watermark::Element element;
  EXPECT_EQ(room_of(element, {300, 150}).width, 300);
  element.mosaic = true;
  EXPECT_EQ(room_of(element, {300, 150}).width, 100);
  EXPECT_EQ(room_of(element, {300, 150}).height, 50);
}

}  // namespace
}  // namespace pressoir::raster
