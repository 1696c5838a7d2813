#include "raster/colour/from_srgb.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "raster/colour/colour.h"

namespace pressoir::raster {
namespace {

Canvas pixel(std::initializer_list<std::uint8_t> samples, Layout layout) {
  Canvas canvas(1, 1, layout);
  std::ranges::copy(samples, canvas.row8(0).begin());
  return canvas;
}
constexpr Layout kColour{.model = ColourModel::rgb, .alpha = false, .bits = 8};
constexpr Layout kGreyscale{.model = ColourModel::grey, .alpha = false, .bits = 8};

std::vector<unsigned> values_of(const Canvas& canvas) {
  if (canvas.layout().bits == 16) return {canvas.row16(0).begin(), canvas.row16(0).end()};
  return {canvas.row8(0).begin(), canvas.row8(0).end()};
}
std::vector<unsigned> like(const Canvas& colour, Layout layout) {
  return values_of(from_srgb(colour, Canvas(1, 1, layout)).value());
}

TEST(FromSrgb, takes_model_and_depth_of_the_other_with_alpha) {
  using Samples = std::vector<unsigned>;
  const auto colour = pixel({10, 20, 30}, kColour);
  EXPECT_EQ(like(colour, kColour), (Samples{10, 20, 30, 255}));
  EXPECT_EQ(like(pixel({10, 20, 30, 77}, {.alpha = true}), kColour), (Samples{10, 20, 30, 77}));
  EXPECT_EQ(like(pixel({9}, kGreyscale), kColour), (Samples{9, 9, 9, 255}));
  EXPECT_EQ(like(pixel({9, 3}, {.model = ColourModel::grey, .alpha = true}), kGreyscale),
            (Samples{9, 3}));
  EXPECT_EQ(like(colour, {.bits = 16}), (Samples{2570, 5140, 7710, 65535}));
  EXPECT_EQ(like(colour, {.model = ColourModel::cmyk}), (Samples{245, 235, 225, 0, 255}));
  EXPECT_EQ(like(pixel({50, 50, 50}, kColour), kGreyscale), (Samples{50, 255}));
  EXPECT_EQ(like(pixel({0, 255, 0}, kColour), kGreyscale), (Samples{182, 255}));
  Canvas deep(1, 1, {.bits = 16});
  std::ranges::copy(std::array<std::uint16_t, 3>{2570, 5141, 65535}, deep.row16(0).begin());
  EXPECT_EQ(like(deep, kColour), (Samples{10, 20, 255, 255}));
}

TEST(FromSrgb, is_the_opposite_of_to_srgb) {
  for (const int bits : {8, 16}) {
    Canvas wide(1, 1, {.bits = bits});
    wide.code.primaries = 9;  // BT.2020
    wide.code.transfer = 13;
    auto colour = from_srgb(pixel({200, 30, 60}, kColour), wide).value();
    EXPECT_NE(values_of(colour)[0] >> (bits - 8), 200U);
    colour.set_colours_of(wide);
    const auto back = values_of(to_srgb(colour));
    const unsigned unit = bits == 16 ? 257 : 1;
    EXPECT_NEAR(back[0], 200 * unit, 2 * unit);
    EXPECT_NEAR(back[1], 30 * unit, 2 * unit);
    EXPECT_NEAR(back[2], 60 * unit, 2 * unit);
  }
}

TEST(FromSrgb, an_unusable_profile_counts_as_none) {
  Canvas broken(1, 1, kColour);
  broken.set_icc(Buffer(200));
  EXPECT_EQ(values_of(from_srgb(pixel({1, 2, 3}, kColour), broken).value()),
            (std::vector<unsigned>{1, 2, 3, 255}));
}

TEST(FromSrgb, grey_becomes_rgb) {
  EXPECT_EQ(values_of(grey_as_rgb(pixel({7}, kGreyscale))), (std::vector<unsigned>{7, 7, 7}));
  EXPECT_EQ(values_of(grey_as_rgb(pixel({7, 9}, {.model = ColourModel::grey, .alpha = true}))),
            (std::vector<unsigned>{7, 7, 7, 9}));
}

}  // namespace
}  // namespace pressoir::raster
