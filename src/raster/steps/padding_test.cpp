#include "raster/steps/padding.h"

#include <gtest/gtest.h>

namespace pressoir::raster {
namespace {

TEST(Padding, the_picture_is_centred_with_the_larger_half_of_the_rest_right_and_below) {
  Canvas grey(1, 1, {.model = ColourModel::grey, .alpha = false, .bits = 16});
  grey.row16(0)[0] = 65535;
  const Canvas padded = padded_to(grey, {4, 2}, true);
  EXPECT_EQ(padded.layout(), (Layout{.model = ColourModel::rgb, .alpha = true, .bits = 8}));
  for (std::uint32_t y = 0; y < 2; ++y)
    for (std::uint32_t x = 0; x < 4; ++x)
      for (std::size_t c = 0; c < 4; ++c)
        EXPECT_EQ(padded.row8(y)[4 * x + c], x == 1 && y == 0 ? 255 : 0) << x << ' ' << y;
}

}  // namespace
}  // namespace pressoir::raster
