#include "codecs/gif/lossless/lzw.h"

#include <gtest/gtest.h>

#include <array>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/lossy/lossy_lzw.h"

namespace pressoir::codecs::gif {
namespace {

using Indices = std::vector<std::uint8_t>;

/// Noise, runs and a pattern in turn, long enough to fill the table several times.
Indices mixture(int min_code_size, std::size_t count) {
  Indices indices;
  std::uint32_t state = 7;
  const std::uint32_t colours = 1U << min_code_size;
  while (indices.size() < count) {
    state = state * 1664525U + 1013904223U;
    const auto kind = indices.size() / 997 % 3;
    const auto value = kind == 0   ? state >> 24U
                       : kind == 1 ? static_cast<std::uint32_t>(indices.size() / 61)
                                   : static_cast<std::uint32_t>(indices.size() % 13);
    indices.push_back(static_cast<std::uint8_t>(value % colours));
  }
  return indices;
}

/// The pixels that giflib reads from the codes.
Indices by_giflib(const std::vector<std::uint8_t>& codes, int min_code_size, std::uint32_t width,
                  std::uint32_t height) {
  const std::vector<Rgba> palette(std::size_t{1} << min_code_size, 0xFF000000U);
  Writer writer(width, height, palette, std::nullopt);
  StoredFrame frame;
  frame.rect = {0, 0, width, height};
  writer.add(frame, min_code_size, codes);
  const auto file = std::move(writer).finish();
  Container container(file, Limits{});
  return container.next()->indices;
}

class EveryCodeSize : public ::testing::TestWithParam<int> {};

TEST_P(EveryCodeSize, is_read_alike_by_our_decoder_and_by_giflib) {
  const int bits = GetParam();
  for (const std::size_t rows : {1U, 3U, 400U}) {
    const auto indices = mixture(bits, 100 * rows);
    for (int look_ahead : {0, 1, 4, 9})
      for (int policies = 1; policies <= 3; ++policies) {
        const auto codes = lzw_encode({indices, {}, bits}, {look_ahead, policies});
        EXPECT_EQ(lzw_decode(codes, bits, indices.size()), indices);
        EXPECT_EQ(by_giflib(codes, bits, 100, static_cast<std::uint32_t>(rows)), indices);
      }
  }
}

TEST_P(EveryCodeSize, ends_where_the_table_is_about_to_grow) {
  const int bits = GetParam();
  for (std::size_t count = 1; count < 700; ++count) {
    const auto indices = mixture(bits, count);
    const auto codes = lzw_encode({indices, {}, bits}, {0, 1});
    ASSERT_EQ(by_giflib(codes, bits, static_cast<std::uint32_t>(count), 1), indices) << count;
  }
}

TEST_P(EveryCodeSize, takes_one_of_the_two_choices_of_every_pixel) {
  const int bits = GetParam();
  const auto indices = mixture(bits, 30'000);
  std::vector<std::uint16_t> others(indices.size(), kNoAlternative);
  for (std::size_t i = 0; i < others.size(); i += 1 + i % 3) others[i] = 1;
  for (const int look_ahead : {0, 4}) {
    const auto codes = lzw_encode({indices, others, bits}, {look_ahead, 3});
    const auto shown = lzw_decode(codes, bits, indices.size());
    ASSERT_EQ(shown.size(), indices.size());
    bool chose_other = false;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      EXPECT_TRUE(shown[i] == indices[i] || shown[i] == others[i]) << i;
      chose_other = chose_other || shown[i] != indices[i];
    }
    EXPECT_TRUE(chose_other);
    EXPECT_EQ(by_giflib(codes, bits, 300, 100), shown);
  }
}

INSTANTIATE_TEST_SUITE_P(Lzw, EveryCodeSize, ::testing::Range(2, 9));

TEST(Lzw, more_effort_is_never_larger) {
  const auto indices = mixture(8, 60'000);
  const auto quick = lzw_encode({indices, {}, 8}, {0, 1}),
             more = lzw_encode({indices, {}, 8}, {0, 3});
  EXPECT_LE(more.size(), quick.size());
}

TEST(Lzw, decoder_stops_at_nonsense) {
  std::uint32_t state = 3;
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint8_t> codes;
    for (int i = 0; i < 40; ++i) {
      state = state * 1664525U + 1013904223U;
      codes.push_back(static_cast<std::uint8_t>(state >> 24U));
    }
    EXPECT_LE(lzw_decode(codes, 2 + round % 7, 500).size(), 500U);
  }
}

std::vector<LossyPixel> picture(std::uint32_t width, std::uint32_t height,
                                std::uint16_t tolerance) {
  std::vector<LossyPixel> pixels;
  std::uint32_t state = 5;
  for (std::uint32_t i = 0; i < width * height; ++i) {
    state = state * 1664525U + 1013904223U;
    const auto level = (i % width * 2 + i / width + (state >> 30U)) % 256;
    pixels.push_back(
        {0xFF000000U | level << 16 | level << 8 | level, kTransparent, tolerance, false});
  }
  return pixels;
}

LossyTable greys() {
  LossyTable table;
  for (unsigned level = 0; level < 255; ++level)
    table.palette.push_back(0xFF000000U | level << 16 | level << 8 | level);
  table.palette.push_back(0xFF000000U);
  table.transparent = 255;
  return table;
}

TEST(LossyLzw, says_in_its_codes_what_it_says_in_its_indices) {
  for (const std::uint16_t tolerance : std::to_array<std::uint16_t>({0, 200, 1000, 60'000}))
    for (const int breadth : {1, 4, 16}) {
      const auto coded = lossy_encode(picture(150, 90, tolerance), 150, greys(), breadth);
      EXPECT_EQ(lzw_decode(coded.codes, 8, 150 * 90), coded.indices);
      EXPECT_EQ(by_giflib(coded.codes, 8, 150, 90), coded.indices);
    }
}

TEST(LossyLzw, takes_the_nearest_colour_where_nothing_is_tolerated) {
  const auto pixels = picture(100, 100, 0);
  const auto coded = lossy_encode(pixels, 100, greys(), 8);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_EQ(coded.indices[i], std::min<Rgba>(pixels[i].target & 255, 254));
}

TEST(LossyLzw, stays_near_the_tolerance_and_gets_smaller_with_it) {
  std::size_t before = 1'000'000;
  for (const std::uint16_t tolerance : std::to_array<std::uint16_t>({0, 320, 960})) {
    const auto pixels = picture(200, 100, tolerance);
    const auto coded = lossy_encode(pixels, 200, greys(), 8);
    EXPECT_LT(coded.codes.size(), before);
    before = coded.codes.size();
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const auto far = distance(perceptual_colour(greys().palette[coded.indices[i]]),
                                perceptual_colour(pixels[i].target));
      // What a pixel may be off, with five eighths of that carried over, and one grey for rounding.
      const auto most = static_cast<std::int64_t>(tolerance) * 13 / 8 + 64;
      EXPECT_LE(far, most * most);
    }
  }
}

TEST(LossyLzw, leaves_what_may_stay_and_never_draws_on_what_must_be_transparent) {
  auto pixels = picture(64, 64, 300);
  for (std::size_t i = 0; i < pixels.size(); i += 2) {
    pixels[i].target = pixels[i].below = kTransparent;
    pixels[i].may_stay = true;
  }
  const auto coded = lossy_encode(pixels, 64, greys(), 8);
  for (std::size_t i = 0; i < pixels.size(); ++i)
    EXPECT_EQ(coded.indices[i] == 255, i % 2 == 0) << i;
}

}  // namespace
}  // namespace pressoir::codecs::gif
