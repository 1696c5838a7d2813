#include "codecs/jpeg/rotation.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/pictures_fixture.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::jpeg_of;
using test::waves;

int largest_difference(const raster::Canvas& left, const raster::Canvas& right) {
  int most = 0;
  for (std::uint32_t y = 0; y < left.height(); ++y)
    for (std::size_t i = 0; i < left.row8(y).size(); ++i)
      most = std::max(most, std::abs(left.row8(y)[i] - right.row8(y)[i]));
  return most;
}

TEST(JpegRotation, coefficients_move_as_pixels_do) {
  const Buffer jpeg = jpeg_of(waves(96, 64), 90, Sampling::s444);
  const raster::Canvas pixels = decode(jpeg).canvas;
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto picture = rotated(read_coefficients(jpeg), orientation, false);
    ASSERT_TRUE(picture);
    const raster::Canvas expected = raster::rotated(pixels.clone(), orientation);
    const raster::Canvas found = decode(write_coefficients(*picture, Coding::sequential)).canvas;
    ASSERT_EQ(found.width(), expected.width());
    ASSERT_EQ(found.height(), expected.height());
    // The inverse DCT rounds between its two passes, so that swapped axes may differ by a step.
    EXPECT_LE(largest_difference(found, expected), 3) << orientation;
  }
}

TEST(JpegRotation, there_and_back_is_the_same_picture) {
  for (const Sampling sampling : {Sampling::s444, Sampling::s422, Sampling::s420}) {
    const Picture picture = read_coefficients(jpeg_of(waves(96, 64), 80, sampling));
    for (const auto& [there, back] : {std::pair{2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 8}, {7, 7}}) {
      const auto once = rotated(picture, there, false);
      ASSERT_TRUE(once);
      EXPECT_TRUE(same_picture(*rotated(*once, back, false), picture)) << there;
    }
  }
}

TEST(JpegRotation, block_grid_forbids_partial_blocks_on_a_mirrored_edge) {
  const Picture picture = read_coefficients(jpeg_of(waves(100, 64)));  // 100 is no multiple of 16
  EXPECT_FALSE(rotated(picture, 2, false));
  EXPECT_FALSE(can_rotate(picture, 3));
  EXPECT_TRUE(can_rotate(picture, 4));
  EXPECT_TRUE(can_rotate(picture, 5));
  EXPECT_TRUE(can_rotate(picture, 6));
  EXPECT_FALSE(can_rotate(picture, 8));
}

TEST(JpegRotation, trimming_drops_the_partial_blocks) {
  const Picture picture = read_coefficients(jpeg_of(waves(100, 70)));
  const auto trimmed = rotated(picture, 6, true);
  ASSERT_TRUE(trimmed);
  EXPECT_EQ(trimmed->width, 64U);
  EXPECT_EQ(trimmed->height, 100U);
  EXPECT_NO_THROW(decode(write_coefficients(*trimmed, Coding::progressive)));
  EXPECT_FALSE(rotated(read_coefficients(jpeg_of(waves(10, 10))), 3, true));
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
