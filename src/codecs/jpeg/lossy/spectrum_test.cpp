#include "codecs/jpeg/lossy/spectrum.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>

#include "codecs/jpeg/lossy/spectrum_kernels.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

/// What libjpeg makes of a picture with steps of 1.
Picture by_libjpeg(const raster::Canvas& canvas, Sampling sampling) {
  EncodeSettings settings{.sampling = sampling};
  settings.luma.fill(1);
  settings.chroma.fill(1);
  return read_coefficients(encode(canvas, settings));
}

double largest_difference(const SpectrumComponent& ours, const Component& theirs) {
  double most = 0;
  for (std::size_t i = 0; i < ours.blocks.size(); ++i)
    for (std::size_t z = 0; z < 64; ++z)
      most = std::max(most, std::abs(static_cast<double>(ours.blocks[i][z]) / kSpectrumUnit -
                                     theirs.blocks[i][kZigzag[z]]));
  return most;
}

TEST(JpegSpectrum, is_that_of_libjpeg_where_nothing_is_halved) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    const raster::Canvas canvas = test::waves(45, 29, model);
    const Spectrum ours = spectrum_of(canvas, Sampling::s444);
    const Picture theirs = by_libjpeg(canvas, Sampling::s444);
    EXPECT_EQ(ours.colour, theirs.colour);
    ASSERT_EQ(ours.components.size(), theirs.components.size());
    for (std::size_t i = 0; i < theirs.components.size(); ++i) {
      EXPECT_EQ(ours.components[i].blocks_wide, theirs.components[i].blocks_wide);
      EXPECT_EQ(ours.components[i].blocks_high, theirs.components[i].blocks_high);
      // It rounds colours to whole numbers and its DCT to an eighth of one.
      EXPECT_LT(largest_difference(ours.components[i], theirs.components[i]), 4) << i;
    }
  }
}

TEST(JpegSpectrum, halved_chroma_has_the_shape_that_libjpeg_gives_it) {
  for (const auto sampling : {Sampling::s422, Sampling::s420}) {
    const raster::Canvas canvas = test::waves(45, 29);
    const Spectrum ours = spectrum_of(canvas, sampling);
    const Picture theirs = by_libjpeg(canvas, sampling);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(ours.components[i].h, theirs.components[i].h);
      EXPECT_EQ(ours.components[i].v, theirs.components[i].v);
      EXPECT_EQ(ours.components[i].blocks.size(), theirs.components[i].blocks.size());
    }
  }
}

TEST(JpegSpectrum, halved_chroma_is_sharpened_for_the_decoder) {
  raster::Canvas canvas(64, 64, {});
  for (std::uint32_t y = 0; y < 64; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) {  // red waves on grey
      std::fill_n(canvas.row8(y).begin() + 3 * x, 3, std::uint8_t{90});
      canvas.row8(y)[std::size_t{3} * x] = static_cast<std::uint8_t>(130 + 60 * std::sin(x * 0.7));
    }
  const auto error_of = [&](const Picture& picture) {
    const raster::Canvas shown = decode(write_coefficients(picture, Coding::sequential)).canvas;
    double sum = 0;
    for (std::uint32_t y = 0; y < 64; ++y)
      for (std::uint32_t x = 0; x < 64 * 3; ++x)
        sum += std::pow(static_cast<double>(shown.row8(y)[x]) - canvas.row8(y)[x], 2);
    return sum;
  };
  const Picture theirs = by_libjpeg(canvas, Sampling::s420);
  const Spectrum spectrum = spectrum_of(canvas, Sampling::s420);
  Picture ours = theirs;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t block = 0; block < ours.components[i].blocks.size(); ++block)
      for (std::size_t z = 0; z < 64; ++z)
        ours.components[i].blocks[block][kZigzag[z]] = static_cast<std::int16_t>(
            std::lround(spectrum.components[i].blocks[block][z] / double{kSpectrumUnit}));
  EXPECT_LT(error_of(ours), 0.8 * error_of(theirs));
}

TEST(JpegSpectrum, of_a_file_is_what_it_has) {
  const Picture picture = read_coefficients(test::jpeg_of(test::waves(40, 24), 80));
  const Spectrum spectrum = spectrum_of(picture);
  const auto& from = picture.components[1];
  EXPECT_EQ(spectrum.components[1].blocks[0][1], from.blocks[0][1] * from.quant[1] * kSpectrumUnit);
  EXPECT_EQ(spectrum.components[1].source_steps[1], from.quant[1]);
}

TEST(JpegSpectrum, of_huge_coefficients_stays_within_bounds) {
  Block coefficients{};
  coefficients[0] = -32768, coefficients[1] = 32767, coefficients[8] = 1, coefficients[9] = 3;
  QuantTable steps;
  steps.fill(65535);
  steps[9] = 7;
  SpectrumBlock scaled;
  scale_blocks(&coefficients, 1, steps, &scaled);
  EXPECT_EQ(scaled[0], -32000);
  EXPECT_EQ(scaled[1], 32000);
  EXPECT_EQ(scaled[2], 32000);
  EXPECT_EQ(scaled[4], 3 * 7 * kSpectrumUnit);
}

TEST(JpegSpectrum, is_the_same_on_every_instruction_set) {
  const Picture coded = read_coefficients(test::jpeg_of(test::waves(61, 43), 90));
  const raster::Canvas canvas = test::waves(61, 43);
  const Spectrum expected = spectrum_of(canvas, Sampling::s420), of_file = spectrum_of(coded);
  for (std::int64_t all = hwy::SupportedTargets(); all != 0; all &= all - 1) {
    hwy::SetSupportedTargetsForTest(all & -all);
    const Spectrum spectrum = spectrum_of(canvas, Sampling::s420), again = spectrum_of(coded);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(spectrum.components[i].blocks, expected.components[i].blocks);
      EXPECT_EQ(again.components[i].blocks, of_file.components[i].blocks);
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(JpegSpectrum, dct_of_a_flat_block_is_eight_times_its_value) {
  std::array<float, 64> samples;
  samples.fill(5);
  SpectrumBlock block;
  forward_dct(samples.data(), 8, block);
  EXPECT_EQ(block[0], 40 * kSpectrumUnit);
  for (std::size_t z = 1; z < 64; ++z) EXPECT_EQ(block[z], 0) << z;
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
