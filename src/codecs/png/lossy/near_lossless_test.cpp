#include "codecs/png/lossy/near_lossless.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossy/near_lossless_search.h"
#include "codecs/png/lossy/residual_costs.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::png {
namespace {

/// Waves with grain, and with alpha a clear, a half clear and an opaque third.
Image grainy_waves(ColourType type, std::uint32_t width = 120, std::uint32_t height = 90) {
  Image image;
  image.header = {.width = width, .height = height, .depth = 8, .type = type};
  std::minstd_rand random(7);
  const std::uint32_t channels = channels_of(type);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < channels; ++c) {
        const bool is_alpha = channels % 2 == 0 && c == channels - 1;
        const double wave = 128 + 70 * std::sin(x / (9.0 + c)) + 50 * std::cos(y / 11.0);
        const double alpha = x < width / 3 ? 0 : x < 2 * width / 3 ? 1 + 2.1 * y : 255;
        image.samples.push_back(static_cast<std::uint8_t>(
            is_alpha ? std::min(alpha, 255.0) : wave + static_cast<double>(random() % 8)));
      }
  return image;
}

constexpr std::array kDirectTypes{ColourType::grey, ColourType::rgb, ColourType::grey_alpha,
                                  ColourType::rgba};

TEST(NearLossless, filters_what_it_shows) {
  for (const ColourType type : kDirectTypes)
    for (const int strength : {64, 100, 640, 2000, kMostStrength}) {
      const NearLossless made = near_lossless(grainy_waves(type), strength);
      const Buffer file =
          write({made.image.header, {}, {}, {}}, Compressor(1).compress(made.stream));
      EXPECT_EQ(decode(parse(file)).samples, made.image.samples) << strength;
    }
}

TEST(NearLossless, of_the_least_strength_changes_nothing_that_is_seen) {
  for (const ColourType type : kDirectTypes) {
    const Image picture = grainy_waves(type);
    EXPECT_TRUE(looks_equal(near_lossless(picture, kLeastStrength).image, picture));
  }
}

TEST(NearLossless, keeps_what_is_clear_and_what_is_opaque) {
  for (const ColourType type : {ColourType::grey_alpha, ColourType::rgba}) {
    const Image picture = grainy_waves(type);
    const Image shown = near_lossless(picture, 1500).image;
    const std::uint32_t channels = channels_of(type);
    for (std::size_t i = channels - 1; i < picture.samples.size(); i += channels) {
      const int before = picture.samples[i], after = shown.samples[i];
      const bool is_end = before == 0 || before == 255;
      ASSERT_TRUE(is_end ? after == before : after > 0 && after < 255) << before << " " << after;
    }
  }
}

TEST(NearLossless, keeps_the_mean_of_areas) {
  Image slope;
  slope.header = {.width = 128, .height = 128, .depth = 8, .type = ColourType::grey};
  for (unsigned y = 0; y < 128; ++y)
    for (unsigned x = 0; x < 128; ++x)
      slope.samples.push_back(static_cast<std::uint8_t>(80 + (x + y) / 8));
  const Image shown = near_lossless(slope, 12 * 64).image;
  EXPECT_NE(shown.samples, slope.samples);
  constexpr std::size_t kSide = 16;
  for (std::size_t top = kSide; top < 128; top += kSide)
    for (std::size_t left = kSide; left < 112; left += kSide) {
      int difference = 0;
      for (std::size_t i = 0; i < kSide * kSide; ++i) {
        const std::size_t at = (top + i / kSide) * 128 + left + i % kSide;
        difference += shown.samples[at] - slope.samples[at];
      }
      EXPECT_LT(std::abs(difference), 2 * static_cast<int>(kSide * kSide)) << top << " " << left;
    }
}

TEST(NearLossless, takes_fewer_bytes_the_stronger_it_is) {
  Compressor quick(6);
  const Image picture = grainy_waves(ColourType::rgb);
  std::size_t before = quick.size_of(near_lossless(picture, kLeastStrength).stream);
  for (const int strength : {128, 256, 352, 512, 768, 1024}) {
    const std::size_t size = quick.size_of(near_lossless(picture, strength).stream);
    EXPECT_LT(size, before) << strength;
    before = size;
  }
}

TEST(ResidualCosts, are_the_bits_of_what_was_counted) {
  ResidualCounts counts;
  std::vector<std::uint8_t> row(4000, 3);
  for (std::size_t i = 0; i < row.size(); i += 4) row[i] = 250;
  counts.add(row);
  const auto costs = costs_of(counts);
  EXPECT_NEAR(costs[0][250], 2 * kBit, 4);
  EXPECT_NEAR(costs[0][3], -std::log2(0.75) * kBit, 4);
  EXPECT_GT(costs[0][0], 10 * kBit);
}

TEST(ResidualCosts, tell_what_stands_behind_zeros) {
  ResidualCounts counts;
  const std::vector<std::uint8_t> row{0, 5, 0, 5, 0, 0, 9, 0, 0, 9};
  counts.add(row);
  EXPECT_EQ(counts.of(1)[5], 2U);
  EXPECT_EQ(counts.of(2)[9], 2U);
  EXPECT_EQ(counts.of(0)[9], 0U);
}

TEST(ResidualChoices, take_the_cheap_one_within_reach_alone) {
  ResidualChoices choices(3, 1);
  choices.prepare(first_costs(7));
  EXPECT_EQ(choices.choice(0, 5).residual, 7);
  EXPECT_EQ(choices.choice(0, -3).residual, 0);
  ResidualChoices dear(3, std::int64_t{50} * kBit << 12);
  dear.prepare(first_costs(7));
  EXPECT_EQ(dear.choice(0, 5).residual, 5) << "errors cost more than bits";
}

class NearLosslessSearching : public testing::Test {
 protected:
  const raster::Canvas picture_ = to_canvas(grainy_waves(ColourType::rgb, 320, 240));
  const EncoderContext context_{picture_, picture_};
  Trials trials_{std::nullopt, Trials::Clock::time_point::max()};
};

TEST_F(NearLosslessSearching, reaches_scores_closely) {
  for (const double target : {60.0, 75.0, 90.0}) {
    NearLosslessSearch search(context_, Family::any);
    const auto found = search.reaching(target, trials_);
    ASSERT_TRUE(found) << target;
    EXPECT_GE(found->score, target);
    EXPECT_LT(found->score, target + 2);
    EXPECT_DOUBLE_EQ(found->score, context_.score(to_canvas(found->coded.image)));
  }
}

TEST_F(NearLosslessSearching, with_a_part_reaches_the_score_on_the_whole) {
  const raster::Canvas part = raster::bands_of(picture_, 30'000);
  const EncoderContext of_part(part, part);
  NearLosslessSearch search(context_, Family::any), in_part(of_part, Family::any);
  const auto found = search.reaching(80, in_part, trials_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->coded.image.samples.size(), 3 * picture_.pixels());
  EXPECT_GE(found->score, 80);
}

TEST_F(NearLosslessSearching, fills_a_size) {
  Compressor quick(6);
  for (const std::size_t most : {30'000U, 60'000U}) {
    NearLosslessSearch search(context_, Family::any);
    const auto file = [&](const NearAttempt& attempt) {
      return quick.compress(attempt.coded.stream);
    };
    const auto found = search.fitting(most, file, trials_);
    ASSERT_TRUE(found) << most;
    EXPECT_LE(found->size, most);
    EXPECT_GT(found->size, most * 9 / 10);
    EXPECT_DOUBLE_EQ(found->score, context_.score(to_canvas(found->coded.image)));
  }
}

TEST_F(NearLosslessSearching, is_not_worthwhile_for_few_colours) {
  raster::Canvas stripes(64, 64, {});
  for (std::uint32_t y = 0; y < 64; ++y)
    for (std::uint8_t& sample : stripes.row8(y)) sample = static_cast<std::uint8_t>(y * 3);
  stripes.row8(0)[0] = 255;  // no grey picture
  EXPECT_FALSE(NearLosslessSearch(EncoderContext(stripes, stripes), Family::any).is_worthwhile());
  EXPECT_TRUE(NearLosslessSearch(context_, Family::any).is_worthwhile());
}

TEST(StrengthForQuality, falls_as_the_quality_rises) {
  for (int quality = 10; quality < 100; quality += 5)
    EXPECT_GT(strength_for_quality(quality), strength_for_quality(quality + 5)) << quality;
}

}  // namespace
}  // namespace pressoir::codecs::png
