#include "codecs/jpeg/lossy/sample.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/lossy/rendering.h"
#include "codecs/jpeg/pictures_fixture.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::jpeg {
namespace {

TEST(JpegSample, coefficients_are_those_of_the_rows) {
  const Buffer file = test::jpeg_of(test::waves(200, 900), 90, Sampling::s422);
  const Picture picture = read_coefficients(file);
  constexpr std::uint64_t kPixels = 60'000;
  const auto sample = bands_of(picture, raster::rows_of_bands(200, 900, kPixels)).value();
  EXPECT_TRUE(rendered(sample).same_pixels(raster::bands_of(decode(file).canvas, kPixels)));
}

TEST(JpegSample, halved_rows_differ_at_seams_alone) {
  const Buffer file = test::jpeg_of(test::waves(200, 900), 90, Sampling::s420);
  constexpr std::uint64_t kPixels = 60'000;
  const auto rows = raster::rows_of_bands(200, 900, kPixels);
  const raster::Canvas drawn = rendered(bands_of(read_coefficients(file), rows).value());
  const raster::Canvas expected = raster::bands_of(decode(file).canvas, kPixels);
  ASSERT_EQ(drawn.height(), rows.size());
  for (std::uint32_t y = 0; y < drawn.height(); ++y) {
    const bool is_seam = (y > 0 && rows[y] != rows[y - 1] + 1) ||
                         (y + 1 < drawn.height() && rows[y + 1] != rows[y] + 1) ||
                         y + 1 == drawn.height();
    if (is_seam) continue;
    EXPECT_TRUE(std::ranges::equal(drawn.row8(y), expected.row8(y))) << y;
  }
}

TEST(JpegSample, units_higher_than_bands_have_no_coefficients) {
  Picture picture = read_coefficients(test::jpeg_of(test::waves(64, 640), 90));
  for (Component& component : picture.components) component.v *= 2;
  EXPECT_FALSE(bands_of(picture, raster::rows_of_bands(64, 640, 10'000)));
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
