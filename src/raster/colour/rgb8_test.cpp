#include "raster/colour/rgb8.h"

#include <gtest/gtest.h>

#include <array>

namespace pressoir::raster {
namespace {

TEST(Rgb8, grey_of_16_bits_becomes_rounded_rgb_with_its_alpha) {
  Canvas canvas(1, 1, {.model = ColourModel::grey, .alpha = true, .bits = 16});
  canvas.row16(0)[0] = 1000;  // 3.89 of 255
  canvas.row16(0)[1] = 32896;
  const Canvas rgb = to_rgb8(canvas);
  EXPECT_EQ(rgb.layout(), (Layout{.model = ColourModel::rgb, .alpha = true, .bits = 8}));
  for (std::size_t c = 0; c < 3; ++c) EXPECT_EQ(rgb.row8(0)[c], 4);
  EXPECT_EQ(rgb.row8(0)[3], 128);
}

TEST(Rgb8, a_row_gets_or_loses_alpha_as_asked) {
  Canvas canvas(2, 1, {.model = ColourModel::rgb, .alpha = false, .bits = 8});
  canvas.row8(0)[3] = 9;
  std::array<std::uint8_t, 8> row{};
  read_rgb8(canvas, 0, true, row);
  EXPECT_EQ(row, (std::array<std::uint8_t, 8>{0, 0, 0, 255, 9, 0, 0, 255}));
  std::array<std::uint8_t, 6> opaque{};
  read_rgb8(canvas, 0, false, opaque);
  EXPECT_EQ(opaque[3], 9);
}

}  // namespace
}  // namespace pressoir::raster
