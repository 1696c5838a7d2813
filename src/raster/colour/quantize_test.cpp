#include "raster/colour/quantize.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace pressoir::raster {
namespace {

Canvas gradient(bool alpha) {
  Canvas canvas(64, 48, {.model = ColourModel::rgb, .alpha = alpha, .bits = 8});
  for (std::uint32_t y = 0; y < 48; ++y) {
    auto* out = canvas.row8(y).data();
    for (std::uint32_t x = 0; x < 64; ++x) {
      *out++ = static_cast<std::uint8_t>(x * 4);
      *out++ = static_cast<std::uint8_t>(y * 5);
      *out++ = static_cast<std::uint8_t>(255 - x * 2);
      if (alpha) *out++ = static_cast<std::uint8_t>(x < 32 ? 0 : 255);
    }
  }
  return canvas;
}

TEST(Quantizer, uses_no_more_colours_than_asked) {
  const Quantizer quantizer(gradient(false));
  for (const int colours : {2, 7, 256}) {
    const Quantized result = quantizer.run({.colours = colours});
    EXPECT_LE(result.palette.size(), static_cast<std::size_t>(colours));
    EXPECT_EQ(result.indices.size(), 64U * 48U);
    for (const std::uint8_t index : result.indices) ASSERT_LT(index, result.palette.size());
  }
}

TEST(Quantizer, gives_the_same_result_every_time) {
  const Quantizer quantizer(gradient(true));
  EXPECT_EQ(quantizer.run({.colours = 32}).indices, quantizer.run({.colours = 32}).indices);
}

TEST(Quantizer, keeps_what_is_fully_transparent) {
  const Canvas canvas =
      to_canvas(Quantizer(gradient(true)).run({.colours = 64, .dithering = 0}), 64, 48);
  ASSERT_TRUE(canvas.layout().alpha);
  EXPECT_EQ(canvas.row8(10)[4 * 3 + 3], 0);
  EXPECT_EQ(canvas.row8(10)[4 * 60 + 3], 255);
}

/// Opaque to the right, a glow to the left of it, then nothing.
Canvas glow() {
  Canvas canvas = gradient(true);
  for (std::uint32_t y = 0; y < 48; ++y)
    for (std::uint32_t x = 0; x < 64; ++x)
      canvas.row8(y)[4 * x + 3] = static_cast<std::uint8_t>(x < 16   ? 0
                                                            : x < 48 ? 1 + (x - 16) * 8
                                                                     : 255);
  return canvas;
}

TEST(Quantizer, keeps_both_ends_of_alpha_with_any_number_of_colours) {
  const Canvas original = glow();
  const Quantizer quantizer(original);
  for (const int colours : {2, 3, 4, 8, 16, 64, 256})
    for (const float dithering : {0.0F, 0.5F, 1.0F}) {
      const auto result = quantizer.run({.colours = colours, .dithering = dithering});
      EXPECT_LE(result.palette.size(), static_cast<std::size_t>(colours));
      const Canvas canvas = to_canvas(result, 64, 48);
      ASSERT_TRUE(canvas.layout().alpha);
      for (std::uint32_t y = 0; y < 48; ++y)
        for (std::uint32_t x = 0; x < 64; ++x) {
          const int before = original.row8(y)[4 * x + 3], after = canvas.row8(y)[4 * x + 3];
          ASSERT_TRUE(after == before || (before != 0 && before != 255)) << colours << " " << x;
        }
    }
}

TEST(Quantizer, comes_close_with_many_colours) {
  const Canvas original = gradient(false);
  const Canvas canvas = to_canvas(Quantizer(original).run({.dithering = 0}), 64, 48);
  int worst = 0;
  for (std::uint32_t y = 0; y < 48; ++y)
    for (std::size_t i = 0; i < original.row8(y).size(); ++i)
      worst = std::max(worst, std::abs(original.row8(y)[i] - canvas.row8(y)[i]));
  EXPECT_LT(worst, 24);
}

}  // namespace
}  // namespace pressoir::raster
