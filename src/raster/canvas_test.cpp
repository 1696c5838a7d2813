#include "raster/canvas.h"

#include <gtest/gtest.h>

#include <limits>

namespace pressoir::raster {
namespace {

TEST(Canvas, StartsZeroedWithRowsOfAllChannels) {
  for (const ColourModel model : {ColourModel::grey, ColourModel::rgb, ColourModel::cmyk})
    for (const bool alpha : {false, true}) {
      const Layout layout{model, alpha, 8};
      Canvas canvas(5, 3, layout);
      ASSERT_EQ(canvas.row8(2).size(), 5 * layout.channels());
      for (const auto sample : canvas.row8(2)) EXPECT_EQ(sample, 0);
    }
}

TEST(Canvas, RowsDoNotOverlap) {
  Canvas canvas(4, 3, {ColourModel::rgb, true, 16});
  for (std::uint32_t y = 0; y < 3; ++y)
    for (auto& sample : canvas.row16(y)) sample = static_cast<std::uint16_t>(1000 + y);
  for (std::uint32_t y = 0; y < 3; ++y) {
    EXPECT_EQ(canvas.row16(y).size(), 16U);
    for (const auto sample : canvas.row16(y)) EXPECT_EQ(sample, 1000 + y);
  }
}

TEST(Canvas, RefusesASizeThatOverflows) {
  constexpr auto max = std::numeric_limits<std::uint32_t>::max();
  try {
    const Canvas canvas(max, max, {ColourModel::cmyk, true, 16});
    FAIL() << "made " << canvas.pixels() << " pixels";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
  EXPECT_THROW(Canvas(0, 5, {}), Error);
}

TEST(Canvas, ClonesEverythingAndComparesPixelsOnly) {
  Canvas canvas(2, 2, {});
  canvas.row8(1)[3] = 7;
  canvas.set_icc(Buffer(3));
  canvas.code.gamma = 50'000;
  Canvas copy = canvas.clone();
  EXPECT_TRUE(copy.same_pixels(canvas));
  EXPECT_EQ(copy.icc(), canvas.icc());
  EXPECT_EQ(copy.code, canvas.code);
  copy.set_icc({});
  EXPECT_TRUE(copy.same_pixels(canvas));
  copy.row8(1)[3] = 8;
  EXPECT_FALSE(copy.same_pixels(canvas));
  EXPECT_FALSE(Canvas(2, 2, {}).same_pixels(Canvas(2, 2, {ColourModel::rgb, true, 8})));
}

TEST(Canvas, is_zeroed_copied_and_moved_whatever_its_size) {
  // Below, at and above the size from which on memory comes from the system in large pages.
  for (const std::uint32_t side : {10U, 1024U, 1500U}) {
    Canvas canvas(side, side, {ColourModel::grey, false, 8});
    for (std::uint32_t y = 0; y < side; ++y)
      for (const std::uint8_t sample : canvas.row8(y)) ASSERT_EQ(sample, 0);
    canvas.row8(side - 1)[side - 1] = 7;
    Canvas copy = canvas.clone();
    EXPECT_TRUE(copy.same_pixels(canvas));
    copy.row8(0)[0] = 1;
    EXPECT_FALSE(copy.same_pixels(canvas));
    canvas = std::move(copy);
    EXPECT_EQ(canvas.row8(0)[0], 1);
    EXPECT_EQ(canvas.row8(side - 1)[side - 1], 7);
  }
}

}  // namespace
}  // namespace pressoir::raster
