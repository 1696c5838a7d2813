#include "codecs/jpeg/lossy/trellis.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>

#include "codecs/jpeg/lossy/family.h"
#include "codecs/jpeg/lossy/masking.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

struct Case {
  Spectrum spectrum = spectrum_of(test::waves(160, 120), Sampling::s444);
  Steps steps = tables_of(shape_for(4, false), 4).luma;
  std::vector<float> even = std::vector<float>(spectrum.components[0].blocks.size(), 1.0F);

  [[nodiscard]] std::vector<Block> with(float lambda) const {
    return quantised(spectrum.components[0], steps, even, {.lambda = lambda});
  }
  [[nodiscard]] std::size_t bytes(const std::vector<Block>& blocks) const {
    Picture picture{.width = 160, .height = 120, .colour = CodedColour::grey, .components = {}};
    picture.components.push_back(
        {.id = 1, .blocks_wide = 20, .blocks_high = 15, .quant = steps.table, .blocks = blocks});
    return write_coefficients(picture, Coding::sequential).size();
  }
  [[nodiscard]] double error(const std::vector<Block>& blocks) const {
    double sum = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i)
      for (std::size_t z = 0; z < 64; ++z) {
        const std::size_t at = kZigzag[z];
        const double exact = spectrum.components[0].blocks[i][z] / double{kSpectrumUnit};
        sum += std::pow((exact - blocks[i][at] * steps.table[at]) / steps.wanted[at], 2);
      }
    return sum;
  }
};

TEST(JpegTrellis, rounds_where_bits_cost_nothing) {
  const Case sample;
  const auto blocks = sample.with(0);
  for (std::size_t i = 0; i < blocks.size(); ++i)
    for (std::size_t z = 0; z < 64; ++z) {
      const double value = static_cast<double>(sample.spectrum.components[0].blocks[i][z]) /
                           (kSpectrumUnit * sample.steps.table[kZigzag[z]]);
      EXPECT_LE(std::abs(blocks[i][kZigzag[z]] - value), 0.5001);
    }
}

TEST(JpegTrellis, trades_error_for_bytes) {
  const Case sample;
  const auto rounded = sample.with(0), chosen = sample.with(0.05F), cheap = sample.with(0.3F);
  EXPECT_LT(sample.bytes(chosen), 0.97 * static_cast<double>(sample.bytes(rounded)));
  EXPECT_LT(sample.bytes(cheap), sample.bytes(chosen));
  EXPECT_LT(sample.error(chosen), 1.5 * sample.error(rounded));
  EXPECT_LT(sample.error(chosen), sample.error(cheap));
}

TEST(JpegTrellis, masked_blocks_lose_more) {
  Case sample;
  const auto even = sample.with(0.05F);
  sample.even.assign(sample.even.size(), 4.0F);
  const auto masked = sample.with(0.05F);
  EXPECT_LT(sample.bytes(masked), sample.bytes(even));
}

TEST(JpegTrellis, chooses_the_same_on_every_instruction_set) {
  const Case sample;
  const auto expected = sample.with(0.05F);
  for (std::int64_t all = hwy::SupportedTargets(); all != 0; all &= all - 1) {
    hwy::SetSupportedTargetsForTest(all & -all);
    EXPECT_EQ(sample.with(0.05F), expected) << hwy::TargetName(all & -all);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(JpegMasking, texture_hides_more_than_flat_ground) {
  raster::Canvas canvas(64, 64, {raster::ColourModel::grey, false, 8});
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < 64; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) {
      noise = noise * 1664525U + 1013904223U;
      canvas.row8(y)[x] = static_cast<std::uint8_t>(x < 32 ? 100 : noise >> 24U);
    }
  const auto masking = masking_of(spectrum_of(canvas, Sampling::s444), {}).front();
  EXPECT_LT(masking[0], 1);           // flat
  EXPECT_GT(masking[7], 1.5F);        // noise on all sides
  EXPECT_LT(masking[4], masking[7]);  // beside flat ground
  const auto alone = masking_of(spectrum_of(canvas, Sampling::s444), masking_for(true)).front();
  EXPECT_LT(alone[0], masking[4]);
  EXPECT_GT(alone[4], 1.5F);  // its own texture counts where chroma is halved
}

TEST(JpegFamily, steps_grow_with_the_scale_and_fit_into_a_table) {
  for (const bool halved : {false, true}) {
    for (float scale = 0.05F; scale < 60; scale *= 1.1F) {
      const Tables fine = tables_of(shape_for(scale, halved), scale);
      const Tables coarse = tables_of(shape_for(scale * 1.1F, halved), scale * 1.1F);
      int sum = 0, more = 0;
      for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_GE(fine.luma.table[i], 1);
        EXPECT_LE(fine.cb.table[i], 255);
        sum += fine.luma.table[i] + fine.cb.table[i] + fine.cr.table[i];
        more += coarse.luma.table[i] + coarse.cb.table[i] + coarse.cr.table[i];
      }
      EXPECT_LE(sum, more) << scale;
    }
  }
}

TEST(JpegFamily, steps_of_equal_size_are_not_all_rounded_alike) {
  constexpr std::size_t kAcross = 1, kDown = 8;  // (1, 0) and (0, 1)
  int apart = 0;
  for (float scale = 1; scale < 8; scale *= 1.01F) {
    const Steps luma = tables_of(shape_for(scale, false), scale).luma;
    EXPECT_EQ(luma.wanted[kAcross], luma.wanted[kDown]);
    apart += luma.table[kAcross] != luma.table[kDown] ? 1 : 0;
    for (std::size_t i = 0; i < 64; ++i)
      EXPECT_LE(std::abs(static_cast<float>(luma.table[i]) - luma.wanted[i]), 0.7501F);
  }
  EXPECT_GT(apart, 10);
}

TEST(JpegFamily, flat_areas_keep_their_colour_at_any_scale) {
  const Tables tables = tables_of(shape_for(64, true), 64);
  EXPECT_LE(tables.luma.table[0], 32);
  EXPECT_LE(tables.cb.table[0], 32);
  EXPECT_LE(tables.cr.table[0], 32);
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
