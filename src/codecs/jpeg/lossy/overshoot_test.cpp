#include "codecs/jpeg/lossy/overshoot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "codecs/jpeg/lossy/encoder.h"
#include "codecs/jpeg/lossy/masking.h"
#include "codecs/jpeg/lossy/rendering.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

/// Slanted strokes of black and grey on white.
raster::Canvas strokes() {
  raster::Canvas canvas(128, 96, {raster::ColourModel::grey, false, 8});
  for (std::uint32_t y = 0; y < 96; ++y)
    for (std::uint32_t x = 0; x < 128; ++x) {
      const std::uint32_t along = (x + y / 2) % 24;
      canvas.row8(y)[x] = along < 3 ? 0 : along == 3 || along == 12 ? 120 : 255;
    }
  return canvas;
}

Picture coded_with(const Spectrum& spectrum, float scale) {
  const TableShape shape = shape_for(scale, false);
  return quantised(spectrum, masking_of(spectrum, {}), shape, {tables_of(shape, scale).luma});
}

double error_of(const Picture& picture, const raster::Canvas& canvas) {
  const raster::Canvas shown = rendered(picture);
  double sum = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (std::uint32_t x = 0; x < canvas.width(); ++x)
      sum += std::pow(canvas.row8(y)[x] - shown.row8(y)[x], 2);
  return sum;
}

TEST(JpegOvershoot, ringing_goes_where_decoders_cut_it_off) {
  const raster::Canvas canvas = strokes();
  const Spectrum spectrum = spectrum_of(canvas, Sampling::s444);
  Spectrum without = spectrum;
  without.components[0].cut.clear();
  for (const float scale : {2.0F, 6.0F, 12.0F}) {
    const Picture cut = coded_with(spectrum, scale), plain = coded_with(without, scale);
    EXPECT_LT(error_of(cut, canvas), 0.9 * error_of(plain, canvas)) << scale;
    const auto size = [](const Picture& picture) {
      return static_cast<double>(write_coefficients(picture, Coding::sequential).size());
    };
    EXPECT_LT(size(cut), 1.03 * size(plain)) << scale;
  }
}

TEST(JpegOvershoot, blocks_without_black_or_white_are_as_they_were) {
  const Spectrum spectrum = spectrum_of(test::waves(80, 64), Sampling::s444);
  EXPECT_TRUE(spectrum.components[0].cut.empty());
}

TEST(JpegOvershoot, blocks_of_a_file_are_found_by_what_they_show) {
  const raster::Canvas canvas = strokes();
  const Picture coded = read_coefficients(test::jpeg_of(canvas, 95));
  const auto cut = cut_blocks(coded.components[0]);
  EXPECT_EQ(cut, spectrum_of(coded).components[0].cut);
  EXPECT_EQ(cut, spectrum_of(canvas, Sampling::s444).components[0].cut);
}

TEST(JpegOvershoot, coefficients_that_no_samples_have_are_left_alone) {
  Picture coded = read_coefficients(test::jpeg_of(strokes(), 95));
  Component& luma = coded.components[0];
  luma.quant[0] = 65535;
  for (Block& block : luma.blocks) block[0] = 32767;
  EXPECT_TRUE(cut_blocks(luma).empty());
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
