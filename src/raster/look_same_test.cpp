#include "raster/look_same.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace pressoir::raster {
namespace {

/// One row.
Canvas of8(Layout layout, const std::vector<std::uint8_t>& samples) {
  Canvas canvas(static_cast<std::uint32_t>(samples.size() / layout.channels()), 1, layout);
  std::ranges::copy(samples, canvas.row8(0).begin());
  return canvas;
}
Canvas of16(Layout layout, const std::vector<std::uint16_t>& samples) {
  Canvas canvas(static_cast<std::uint32_t>(samples.size() / layout.channels()), 1, layout);
  std::ranges::copy(samples, canvas.row16(0).begin());
  return canvas;
}

constexpr Layout kGrey{ColourModel::grey, false, 8}, kRgb{ColourModel::rgb, false, 8},
    kRgba{ColourModel::rgb, true, 8}, kDeepGrey{ColourModel::grey, false, 16},
    kCmyk{ColourModel::cmyk, false, 8};

TEST(LookSame, whatever_holds_the_samples) {
  const auto grey = of8(kGrey, {7, 255});
  EXPECT_TRUE(look_same(grey, of8(kGrey, {7, 255})));
  EXPECT_TRUE(look_same(grey, of8(kRgb, {7, 7, 7, 255, 255, 255})));
  EXPECT_TRUE(look_same(of8(kRgba, {7, 7, 7, 255, 255, 255, 255, 255}), grey));
  EXPECT_TRUE(look_same(grey, of16(kDeepGrey, {7 * 257, 65535})));
}

TEST(LookSame, not_where_one_sample_differs) {
  const auto grey = of8(kGrey, {7, 255});
  EXPECT_FALSE(look_same(grey, of8(kGrey, {7, 254})));
  EXPECT_FALSE(look_same(grey, of8(kRgb, {7, 7, 6, 255, 255, 255})));
  EXPECT_FALSE(look_same(grey, of16(kDeepGrey, {7 * 257 + 1, 65535})));
  EXPECT_FALSE(look_same(grey, of8(kRgba, {7, 7, 7, 255, 255, 255, 255, 254})));
  EXPECT_FALSE(look_same(grey, of8(kGrey, {7, 255, 0})));
}

TEST(LookSame, under_full_transparency_alone) {
  EXPECT_TRUE(look_same(of8(kRgba, {1, 2, 3, 0}), of8(kRgba, {9, 9, 9, 0})));
  EXPECT_FALSE(look_same(of8(kRgba, {1, 2, 3, 1}), of8(kRgba, {9, 2, 3, 1})));
}

TEST(LookSame, inks_are_no_light) {
  EXPECT_TRUE(look_same(of8(kCmyk, {1, 2, 3, 4}), of8(kCmyk, {1, 2, 3, 4})));
  EXPECT_FALSE(look_same(of8(kCmyk, {1, 2, 3, 4}), of8(kCmyk, {1, 2, 3, 5})));
  EXPECT_FALSE(look_same(of8(kCmyk, {0, 0, 0, 0}), of8(kRgba, {0, 0, 0, 255})));
}

}  // namespace
}  // namespace pressoir::raster
