#include "raster/colour/samples.h"

#include <gtest/gtest.h>

namespace pressoir::raster {
namespace {

TEST(Samples, sixteen_bits_become_eight_as_any_other_depth_does) {
  for (unsigned sample = 0; sample <= 65535; ++sample)
    ASSERT_EQ(to_8_bits(static_cast<std::uint16_t>(sample)), rescaled(sample, 65535, 255));
}

TEST(Samples, rescaling_keeps_both_ends_and_rounds_to_the_nearest) {
  for (const unsigned most : {1U, 3U, 15U, 511U, 1023U, 4095U, 32767U}) {
    EXPECT_EQ(rescaled(0, most, 65535), 0U);
    EXPECT_EQ(rescaled(most, most, 65535), 65535U);
  }
  EXPECT_EQ(rescaled(1, 3, 10), 3U);
  EXPECT_EQ(rescaled(2, 3, 10), 7U);
}

TEST(Samples, blending_with_full_or_no_alpha_gives_one_of_both) {
  EXPECT_EQ(blend<std::uint8_t>(200, 10, 255), 200);
  EXPECT_EQ(blend<std::uint8_t>(200, 10, 0), 10);
  EXPECT_EQ(blend<std::uint16_t>(60000, 10, 65535), 60000);
  EXPECT_EQ(blend<std::uint8_t>(255, 0, 128), 128);
}

}  // namespace
}  // namespace pressoir::raster
