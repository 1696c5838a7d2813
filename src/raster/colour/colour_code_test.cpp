#include "raster/colour/colour_code.h"

#include <gtest/gtest.h>

#include "raster/colour/colour.h"

namespace pressoir::raster {
namespace {

/// One RGB pixel of 8 bits that `code` gives its meaning.
Canvas pixel(const ColourCode& code, std::array<std::uint8_t, 3> rgb) {
  Canvas canvas(1, 1, {});
  std::ranges::copy(rgb, canvas.row8(0).begin());
  canvas.code = code;
  return canvas;
}

void expect_srgb(const ColourCode& code, std::array<std::uint8_t, 3> rgb, std::array<int, 3> srgb) {
  const Canvas converted = to_srgb(pixel(code, rgb));
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(converted.row8(0)[c], srgb[c], 1);
  EXPECT_TRUE(converted.code == ColourCode{} && converted.icc().empty());
}

constexpr ColourCode kP3{.primaries = 12, .transfer = 13};
constexpr ColourCode kP3InNumbers{.gamma = 45'455,
                                  .chromaticities = std::array<std::uint32_t, 8>{
                                      31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000}};

// From the primaries of Display P3 and sRGB, computed by hand: outside colours are clipped.
TEST(ColourCode, wide_gamut_becomes_srgb) {
  for (const ColourCode& code : {kP3, kP3InNumbers}) {
    expect_srgb(code, {200, 100, 50}, {215, 93, 31});
    expect_srgb(code, {50, 200, 100}, {0, 204, 86});
  }
}

TEST(ColourCode, light_is_encoded_anew) {
  expect_srgb({.gamma = 100'000}, {128, 128, 128}, {188, 188, 188});
  expect_srgb({.primaries = 1, .transfer = 8}, {128, 128, 128}, {188, 188, 188});
}

TEST(ColourCode, high_dynamic_range_is_scaled_to_its_reference_white) {
  // BT.2408: reference white is 203 cd/m2, 58 % of PQ's and 75 % of HLG's signal.
  for (const auto& [transfer, white] : {std::pair{16, 148}, std::pair{18, 191}}) {
    const ColourCode code{.primaries = 9, .transfer = static_cast<std::uint8_t>(transfer)};
    const auto level = static_cast<std::uint8_t>(white);
    const Canvas shown = to_srgb(pixel(code, {level, level, level}));
    for (const int sample : shown.row8(0)) EXPECT_GE(sample, 252) << transfer;
    EXPECT_TRUE(is_high_dynamic_range(code));
    EXPECT_FALSE(suits_a_profile(code));
  }
}

TEST(ColourCode, srgb_needs_no_profile_however_it_is_said) {
  for (const ColourCode& code :
       {ColourCode{}, ColourCode{.primaries = 1, .transfer = 13}, ColourCode{.gamma = 45'455}}) {
    EXPECT_TRUE(is_srgb(code));
    EXPECT_TRUE(profile_of(code, ColourModel::rgb).empty());
  }
}

TEST(ColourCode, the_same_code_makes_the_same_bytes) {
  const Buffer profile = profile_of(kP3, ColourModel::rgb);
  EXPECT_EQ(profile, profile_of(kP3, ColourModel::rgb));
  EXPECT_EQ(weight_of(profile, ColourModel::rgb), ProfileWeight::matters);
  EXPECT_EQ(as_u8(profile)[25], 0xD0) << "a fixed year, not the year of the run";
}

TEST(ColourCode, numbers_of_no_use_are_taken_as_srgb) {
  const ColourCode reserved{.primaries = 3, .transfer = 13};
  const ColourCode without_y{.chromaticities = std::array<std::uint32_t, 8>{}};
  for (const ColourCode& code : {reserved, without_y})
    EXPECT_TRUE(profile_of(code, ColourModel::rgb).empty());
}

Canvas wide() { return pixel(kP3, {1, 2, 3}); }

TEST(OutputColour, is_carried_where_nothing_may_be_lost_or_it_is_asked_for) {
  const auto lossless = output_colour(wide(), {}, {});
  EXPECT_FALSE(lossless.converts);
  EXPECT_EQ(lossless.icc, profile_of(kP3, ColourModel::rgb));
  const auto asked = output_colour(wide(), {.icc = true}, {.may_convert = true});
  EXPECT_FALSE(asked.converts || asked.icc.empty());
}

TEST(OutputColour, is_converted_where_that_is_allowed_or_nothing_can_hold_it) {
  EXPECT_TRUE(output_colour(wide(), {}, {.may_convert = true}).converts);
  EXPECT_TRUE(output_colour(wide(), {.all = true}, {.profiles = false}).converts);
  const ColourCode pq{.primaries = 9, .transfer = 16};
  EXPECT_TRUE(output_colour(pixel(pq, {1, 2, 3}), {.all = true}, {}).converts);
}

TEST(OutputColour, stays_a_code_where_the_format_has_chunks_for_it) {
  const auto colour = output_colour(wide(), {}, {.codes = true, .may_convert = true});
  EXPECT_FALSE(colour.converts);
  EXPECT_TRUE(colour.icc.empty());
}

}  // namespace
}  // namespace pressoir::raster
