#include "codecs/pdf/bilevel/jbig2.h"

#include <gtest/gtest.h>

#include <random>

namespace pressoir::codecs::pdf {
namespace {

Bitmap drawn(std::uint32_t width, std::uint32_t height, auto is_black) {
  Bitmap bitmap{.width = width, .height = height, .rows = {}};
  bitmap.rows.assign(bitmap.stride() * height, 0);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      if (is_black(x, y))
        bitmap.rows[y * bitmap.stride() + x / 8] |= static_cast<std::uint8_t>(0x80U >> x % 8);
  return bitmap;
}

TEST(Jbig2, every_pixel_comes_back) {
  std::mt19937 random(7);
  for (const std::uint32_t width : {1U, 2U, 7U, 8U, 9U, 64U, 201U})
    for (const std::uint32_t height : {1U, 2U, 3U, 50U}) {
      const auto noise = drawn(width, height, [&](auto, auto) { return random() % 2 == 0; });
      const auto lines = drawn(width, height, [](auto, auto y) { return y % 5 == 0; });
      const auto black = drawn(width, height, [](auto, auto) { return true; });
      for (const auto& bitmap : {noise, lines, black})
        EXPECT_EQ(decode_jbig2(encode_jbig2(bitmap)), bitmap) << width << 'x' << height;
    }
}

TEST(Jbig2, shapes_are_much_smaller_than_their_pixels) {
  const auto disc = drawn(800, 800, [](auto x, auto y) {
    const auto dx = static_cast<int>(x) - 400, dy = static_cast<int>(y) - 400;
    return dx * dx + dy * dy < 90'000;
  });
  EXPECT_LT(encode_jbig2(disc).size(), 900U);
}

TEST(Jbig2, other_segments_are_not_read) {
  auto file = encode_jbig2(drawn(9, 9, [](auto, auto) { return false; }));
  EXPECT_FALSE(decode_jbig2(Bytes(file).first(40)));
  file[4] = std::byte{4};
  EXPECT_FALSE(decode_jbig2(file));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
