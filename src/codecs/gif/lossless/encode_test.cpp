#include "codecs/gif/lossless/encode.h"

#include <gtest/gtest.h>

#include <array>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/lossless/lossless.h"
#include "codecs/gif/lossless/lzw.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint32_t kSide = 40;
constexpr std::size_t kPixels = std::size_t{kSide} * kSide;
constexpr int kClear = 255;  // the transparent index of every frame but the first

std::vector<Rgba> shades(unsigned tint) {
  std::vector<Rgba> palette;
  for (unsigned i = 0; i < 256; ++i)
    palette.push_back(0xFF000000U | tint << 16 | (i * 7 % 256) << 8 | i);
  return palette;
}

StoredFrame whole_frame(unsigned tint) {
  StoredFrame frame;
  frame.rect = {0, 0, kSide, kSide};
  frame.indices.assign(kPixels, kClear);
  frame.palette = shades(tint);
  frame.local_palette = true;
  frame.transparent = tint == 0 ? -1 : kClear;
  frame.disposal = Disposal::keep;
  frame.delay = 5;
  return frame;
}

void fill(StoredFrame& frame, std::size_t from, std::size_t to, unsigned colours) {
  for (auto i = from; i < to; ++i) frame.indices[i] = static_cast<std::uint8_t>(i % colours);
}

/// The third frame shows most of the first again: going back to it looks cheapest, but then more
/// than 256 colours would have to be drawn at once.
Buffer there_and_half_back() {
  auto first = whole_frame(0), second = whole_frame(1), third = whole_frame(0);
  fill(first, 0, kPixels, 100);
  fill(second, 0, 1000, 200);
  third.transparent = kClear;
  fill(third, 0, 800, 100);
  for (std::size_t i = 1000; i < 1100; ++i) third.indices[i] = static_cast<std::uint8_t>(i - 900);
  return testing::write(kSide, kSide, {}, 0, {first, second, third});
}

TEST(GifEncode, what_free_planning_cannot_draw_is_drawn_with_the_disposals_of_the_source) {
  const auto file = there_and_half_back();
  const Limits limits;
  Reader reader(file, limits);
  const auto canvases = reader.canvases();
  ASSERT_FALSE(encode(canvases, {}));
  const auto coded = encode(canvases, {}, Planning::as_stored);
  ASSERT_TRUE(coded);
  EXPECT_TRUE(shows_the_same(file, *coded, limits));
  const auto best = recode(reader, file.size(), {}, limits);
  ASSERT_TRUE(best);
  EXPECT_LE(best->size(), coded->size());
}

TEST(GifEncode, every_disposal_of_a_source_can_be_taken_over) {
  const auto file = testing::animation();
  const Limits limits;
  Reader reader(file, limits);
  const auto coded = encode(reader.canvases(), {}, Planning::as_stored);
  ASSERT_TRUE(coded);
  EXPECT_TRUE(shows_the_same(file, *coded, limits));
}

TEST(GifEncode, a_code_stream_that_cannot_be_beaten_is_kept_beside_new_ones) {
  const auto file = testing::noisy(4);
  const Limits limits;
  Reader source(file, limits);
  const auto once = recode(source, file.size(), {}, limits);
  ASSERT_TRUE(once);
  Reader reader(*once, limits);
  const auto again = encode(reader.canvases(), {.fast = true, .expired = {}}, Planning::as_stored);
  ASSERT_TRUE(again);
  EXPECT_LE(again->size(), once->size());
}

TEST(GifEncode, there_is_always_a_table) {
  StoredFrame clear;
  clear.rect = {0, 0, 100, 20};
  clear.indices.assign(std::size_t{100} * 20, 0);
  clear.transparent = 0;
  auto coloured = clear;
  coloured.palette = {0xFF0000FFU, 0xFFFFFFFFU};
  coloured.local_palette = true;
  const Limits limits;
  const auto bare = testing::write(100, 20, {}, 0, {clear, clear});
  const auto file = testing::write(100, 20, {}, 0, {coloured, clear, coloured});
  for (const auto& input : {bare, file}) {
    Reader reader(input, limits);
    const auto canvases = reader.canvases();
    for (const auto& coded : {encode(canvases, {}), encode(canvases, {}, Planning::as_stored),
                              std::optional(encode_as_stored(canvases, {}))}) {
      ASSERT_TRUE(coded);
      EXPECT_TRUE(shows_the_same(input, *coded, limits));
      Container container(*coded, limits);
      const bool global = !container.screen().global_palette.empty();
      while (const auto frame = container.next()) EXPECT_TRUE(global || frame->local_palette);
    }
  }
}

}  // namespace
}  // namespace pressoir::codecs::gif
