#include "raster/steps/rotation.h"

#include <gtest/gtest.h>

#include <array>

namespace pressoir::raster {
namespace {

/// Every sample is another one.
template <class Sample>
Canvas counted(std::uint32_t width, std::uint32_t height) {
  Canvas canvas(width, height,
                {.model = ColourModel::rgb, .alpha = false, .bits = 8 * int{sizeof(Sample)}});
  unsigned next = 0;
  for (std::uint32_t y = 0; y < height; ++y)
    for (auto& sample : row_of<Sample>(canvas, y)) sample = static_cast<Sample>(next++);
  return canvas;
}

TEST(Rotation, pixels_are_moved_against_what_the_orientation_says) {
  Canvas canvas(2, 1, {});
  canvas.row8(0)[0] = 200;                          // left pixel red
  const Canvas right = rotated(canvas.clone(), 6);  // a quarter clockwise: left becomes top
  ASSERT_EQ(right.height(), 2U);
  EXPECT_EQ(right.row8(0)[0], 200);
  EXPECT_EQ(rotated(canvas.clone(), 8).row8(1)[0], 200);
  EXPECT_EQ(rotated(canvas.clone(), 2).row8(0)[3], 200);
}

TEST(Rotation, every_orientation_is_undone_by_its_inverse_at_any_depth) {
  constexpr std::array<int, 9> kInverse = {0, 1, 2, 3, 4, 5, 8, 7, 6};
  for (std::size_t o = 1; o <= 8; ++o) {
    const Canvas there = rotated(counted<std::uint8_t>(5, 3), static_cast<int>(o));
    EXPECT_EQ(there.width(), o >= 5 ? 3U : 5U);
    EXPECT_EQ(there.same_pixels(counted<std::uint8_t>(5, 3)), o == 1);
    EXPECT_TRUE(rotated(there.clone(), kInverse[o]).same_pixels(counted<std::uint8_t>(5, 3))) << o;
    const Canvas deep = rotated(counted<std::uint16_t>(5, 3), static_cast<int>(o));
    EXPECT_TRUE(rotated(deep.clone(), kInverse[o]).same_pixels(counted<std::uint16_t>(5, 3))) << o;
  }
}

TEST(Rotation, rotating_further_is_rotating_twice) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Canvas twice = rotated(rotated(counted<std::uint8_t>(4, 3), orientation), 6);
    const int once = rotated_further(orientation, 90);
    EXPECT_TRUE(rotated(counted<std::uint8_t>(4, 3), once).same_pixels(twice)) << orientation;
  }
  EXPECT_EQ(rotated_further(1, 180), 3);
  EXPECT_EQ(rotated_further(1, 270), 8);
  EXPECT_EQ(rotated_further(5, 0), 5);
}

TEST(Rotation, an_orientation_out_of_range_leaves_the_picture) {
  for (const int orientation : {-1, 0, 9})
    EXPECT_TRUE(
        rotated(counted<std::uint8_t>(4, 3), orientation).same_pixels(counted<std::uint8_t>(4, 3)));
}

TEST(Rotation, a_density_changes_sides_where_rows_become_columns) {
  Metadata metadata;
  metadata.density = {.x = 2, .y = 1, .has_unit = false};
  EXPECT_EQ(rotated(metadata, 3).density->x, 2U);
  EXPECT_EQ(rotated(metadata, 6).density->x, 1U);
}

}  // namespace
}  // namespace pressoir::raster
