#include "raster/score/bands.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pressoir::raster {
namespace {

Canvas numbered_rows(std::uint32_t width, std::uint32_t height, int bits) {
  Canvas canvas(width, height, {.model = ColourModel::grey, .bits = bits});
  for (std::uint32_t y = 0; y < height; ++y) {
    if (bits == 8)
      std::ranges::fill(canvas.row8(y), static_cast<std::uint8_t>(y / 16));
    else
      std::ranges::fill(canvas.row16(y), static_cast<std::uint16_t>(y));
  }
  return canvas;
}

TEST(Bands, are_spread_evenly_over_the_height) {
  const Canvas bands = bands_of(numbered_rows(100, 4000, 16), 30'000);
  ASSERT_EQ(bands.width(), 100U);
  ASSERT_EQ(bands.height(), 3 * 96U);
  EXPECT_EQ(bands.row16(0)[0], 0);
  EXPECT_EQ(bands.row16(95)[99], 95);
  EXPECT_EQ(bands.row16(96)[0], 1328);  // a third of 4,000, where a block begins
  EXPECT_EQ(bands.row16(192)[0], 2656);
  EXPECT_EQ(bands.row16(287)[0], 2656 + 95);
}

TEST(Bands, are_one_where_few_rows_are_wanted) {
  const Canvas bands = bands_of(numbered_rows(8000, 1500, 16), 300'000);
  ASSERT_EQ(bands.height(), 32U);
  EXPECT_EQ(bands.row16(31)[7999], 31);
  EXPECT_EQ(bands_of(numbered_rows(8000, 1500, 16), 1).height(), 1U);
}

TEST(Bands, are_the_whole_of_a_small_picture) {
  const Canvas canvas = numbered_rows(10, 20, 8);
  EXPECT_TRUE(bands_of(canvas, 1'000'000).same_pixels(canvas));
}

TEST(Bands, keep_what_the_samples_mean) {
  Canvas canvas = numbered_rows(10, 20, 8);
  canvas.set_icc(Buffer(3, std::byte{7}));
  EXPECT_EQ(bands_of(canvas, 50).icc(), canvas.icc());
}

}  // namespace
}  // namespace pressoir::raster
