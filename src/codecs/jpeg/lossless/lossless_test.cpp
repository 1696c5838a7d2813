#include "codecs/jpeg/lossless/lossless.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/lossless/scan_search.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

using test::jpeg_of;
using test::waves;

TEST(JpegLossless, keeps_every_coefficient_of_every_kind_of_picture) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    for (const Sampling sampling : {Sampling::s444, Sampling::s422, Sampling::s420}) {
      const Buffer jpeg = jpeg_of(waves(67, 45, model), 80, sampling);
      const Picture picture = read_coefficients(jpeg);
      const Coded coded = smallest_coding(picture, false);
      EXPECT_LT(coded.bytes.size(), jpeg.size());
      EXPECT_TRUE(same_picture(read_coefficients(coded.bytes), picture));
      EXPECT_TRUE(decode(coded.bytes).canvas.same_pixels(decode(jpeg).canvas));
    }
  }
}

TEST(JpegLossless, notices_a_single_changed_coefficient) {
  const Picture picture = read_coefficients(jpeg_of(waves(32, 32)));
  Picture other = picture;
  ++other.components[2].blocks.back()[63];
  EXPECT_FALSE(same_picture(picture, other));
  other = picture;
  ++other.components[1].quant[5];
  EXPECT_FALSE(same_picture(picture, other));
}

TEST(JpegLossless, search_beats_the_standard_script) {
  const Picture picture = read_coefficients(jpeg_of(waves(512, 384), 90));
  const std::vector<Scan> script = best_script(picture);
  EXPECT_LE(script.size(), 24U);
  EXPECT_LT(write_coefficients(picture, Coding::progressive, script).size(),
            write_coefficients(picture, Coding::progressive).size());
}

TEST(JpegLossless, script_search_handles_empty_and_full_blocks) {
  for (const int value : {0, 1, 5, 1000}) {
    Picture picture = read_coefficients(jpeg_of(waves(64, 64)));
    for (Component& component : picture.components)
      for (Block& block : component.blocks)
        std::fill(block.begin() + 1, block.end(), static_cast<std::int16_t>(value));
    EXPECT_TRUE(same_picture(read_coefficients(smallest_coding(picture, false).bytes), picture));
  }
}

TEST(JpegLossless, equal_tables_are_stored_once) {
  Picture picture = read_coefficients(jpeg_of(waves(64, 64)));
  for (Component& component : picture.components) component.quant = picture.components[0].quant;
  const Buffer bytes = write_coefficients(picture, Coding::sequential);
  int tables = 0;
  for (const Bytes piece : parse_segments(bytes).coded)
    tables +=
        std::to_integer<int>(piece[1]) == 0xDB ? static_cast<int>((piece.size() - 4) / 65) : 0;
  EXPECT_EQ(tables, 1);
  EXPECT_TRUE(same_picture(read_coefficients(bytes), picture));
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
