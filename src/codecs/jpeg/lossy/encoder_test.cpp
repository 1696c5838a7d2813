#include "codecs/jpeg/lossy/encoder.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/lossless/plain_size.h"
#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr Trace kTrace{.kind = Trace::Kind::score, .value = 8050};

TEST(JpegEncoder, results_carry_their_trace) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    const raster::Canvas canvas = test::waves(50, 40, model);
    for (const float scale : {0.1F, 1.0F, 8.0F, 64.0F}) {
      const Picture picture = Encoder(canvas, nullptr).quantised(Sampling::s444, scale, kTrace);
      EXPECT_EQ(trace_in(picture), kTrace) << scale;
      const Picture read = read_coefficients(write_coefficients(picture, Coding::progressive));
      EXPECT_TRUE(same_picture(read, picture));
    }
  }
}

TEST(JpegEncoder, thrift_drops_more_with_the_same_tables) {
  const raster::Canvas canvas = test::waves(96, 80);
  Encoder encoder(canvas, nullptr);
  const Picture plain = encoder.quantised(Sampling::s420, 4, kTrace);
  const Picture thrifty = encoder.quantised(Sampling::s420, 4, kTrace, {}, 3);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(thrifty.components[i].quant, plain.components[i].quant);
  EXPECT_LT(plain_size(thrifty).bytes, 0.98 * plain_size(plain).bytes);
}

TEST(JpegEncoder, what_was_coded_is_never_quantised_finer) {
  const Buffer file = test::jpeg_of(test::waves(96, 80), 60);
  const Picture coded = read_coefficients(file);
  const raster::Canvas canvas = decode(file).canvas;
  const Picture picture = Encoder(canvas, &coded).quantised({}, 0.5F, kTrace);
  ASSERT_EQ(picture.components.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(picture.components[i].h, coded.components[i].h);
    for (std::size_t at = 0; at < 64; ++at)  // but for the bit of the trace
      EXPECT_GE(picture.components[i].quant[at] + 1, coded.components[i].quant[at]);
  }
}

TEST(JpegEncoder, what_was_coded_has_coarser_chroma_than_what_was_not) {
  const Buffer file = test::jpeg_of(test::waves(96, 80), 97, Sampling::s444);
  const Picture coded = read_coefficients(file);
  const raster::Canvas canvas = decode(file).canvas;
  for (const float scale : {4.0F, 6.0F}) {
    const Picture again = Encoder(canvas, &coded).quantised({}, scale, kTrace);
    const Picture first = Encoder(canvas, nullptr).quantised(Sampling::s444, scale, kTrace);
    for (std::size_t at = 1; at < 36; ++at) {
      EXPECT_GT(again.components[1].quant[at], first.components[1].quant[at]);
      EXPECT_LE(again.components[0].quant[at], first.components[0].quant[at]);
    }
  }
}

TEST(JpegEncoder, luma_that_was_coded_stays_when_chroma_is_halved) {
  const Buffer file = test::jpeg_of(test::waves(96, 80), 60, Sampling::s444);
  const Picture coded = read_coefficients(file);
  const raster::Canvas canvas = decode(file).canvas;
  const Picture picture = Encoder(canvas, &coded).quantised(Sampling::s420, 0.5F, kTrace);
  EXPECT_EQ(picture.components[0].h, 2);
  EXPECT_EQ(picture.components[0].quant[0], coded.components[0].quant[0]);
  EXPECT_EQ(picture.components[0].blocks[0][0], coded.components[0].blocks[0][0]);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
