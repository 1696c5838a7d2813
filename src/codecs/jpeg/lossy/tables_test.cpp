#include "codecs/jpeg/lossy/tables.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

Picture signed_picture(double quality, const Trace& trace, raster::ColourModel model) {
  EncodeSettings settings = settings_for(quality, Sampling::s420);
  sign(settings, trace, model != raster::ColourModel::grey);
  return read_coefficients(encode(test::waves(32, 32, model), settings));
}

TEST(JpegTables, trace_is_found_again_at_every_quality) {
  for (const double quality : {1.0, 7.5, 50.0, 83.25, 99.0, 100.0}) {
    for (const auto model :
         {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
      const Trace trace{.kind = Trace::Kind::score, .value = 8150};
      EXPECT_EQ(trace_in(signed_picture(quality, trace, model)), trace) << quality;
    }
  }
}

TEST(JpegTables, unsigned_tables_carry_no_trace) {
  for (int quality = 1; quality <= 100; ++quality)
    EXPECT_FALSE(trace_in(read_coefficients(test::jpeg_of(test::waves(16, 16), quality))))
        << quality;
}

TEST(JpegTables, the_lowest_quality_alone_is_the_smallest) {
  const auto smallest = [](int value) {
    const Trace trace{.kind = Trace::Kind::quality, .value = value};
    return trace_in(signed_picture(20, trace, raster::ColourModel::rgb)).value().smallest;
  };
  EXPECT_TRUE(smallest(100));
  EXPECT_FALSE(smallest(200));
}

TEST(JpegTables, whole_qualities_are_those_of_libjpeg) {
  const EncodeSettings settings = settings_for(75, Sampling::s420);
  EXPECT_EQ(settings.luma[0], 8);  // 16 at 50 %
  EXPECT_EQ(settings.luma[1], 6);  // 11 at 50 %, rounded
  EXPECT_EQ(settings.chroma[63], 50);
  EXPECT_EQ(settings_for(100, Sampling::s420).luma[63], 1);
  EXPECT_EQ(settings_for(1, Sampling::s420).luma[63], 255);
}

TEST(JpegTables, flat_areas_keep_their_colour_at_any_quality) {
  for (const double quality : {1.0, 10.0, 25.0, 90.0}) {
    const EncodeSettings settings = settings_for(quality, Sampling::s420);
    EXPECT_LE(settings.luma[0], 32) << quality;
    EXPECT_LE(settings.chroma[0], 32) << quality;
  }
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
