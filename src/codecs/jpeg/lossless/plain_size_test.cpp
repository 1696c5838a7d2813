#include "codecs/jpeg/lossless/plain_size.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

TEST(JpegPlainSize, is_that_of_a_sequential_coding) {
  for (const double quality : {30.0, 75.0, 95.0})
    for (const Sampling sampling : {Sampling::s444, Sampling::s420}) {
      const Picture picture =
          read_coefficients(test::jpeg_of(test::waves(640, 480), quality, sampling));
      const auto coded =
          static_cast<double>(write_coefficients(picture, Coding::sequential).size());
      EXPECT_NEAR(plain_size(picture).bytes / coded, 1, 0.03) << quality;  // headers beside
    }
}

TEST(JpegPlainSize, is_told_by_a_share_of_the_blocks) {
  const Picture picture = read_coefficients(test::jpeg_of(test::waves(1600, 1200), 80));
  EXPECT_NEAR(plain_size(picture, 4).bytes / plain_size(picture).bytes, 1, 0.02);
}

TEST(JpegPlainSize, without_ends_is_near_what_any_coding_takes) {
  const Picture picture = read_coefficients(test::jpeg_of(test::waves(640, 480), 90));
  const auto least =
      static_cast<double>(smallest_coding(picture, ScriptSearch::whole).bytes.size());
  const PlainSize size = plain_size(picture);
  EXPECT_LT(0.75 * size.without_ends, least);
  EXPECT_LT(size.without_ends, size.bytes);
}

TEST(JpegPlainSize, counts_every_kind_of_coefficient) {
  Picture picture = read_coefficients(test::jpeg_of(test::waves(8, 8), 50));
  for (Component& component : picture.components)
    for (Block& block : component.blocks) {
      block.fill(0);
      block[0] = -32768, block[63] = 32767;
    }
  EXPECT_GT(plain_size(picture).bytes, 0);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
