#include "codecs/png/placeholder/placeholder.h"

#include <gtest/gtest.h>

#include "codecs/png/png.h"

namespace pressoir::codecs {
namespace {

TEST(PlaceholderPng, is_transparent_everywhere_and_small) {
  const std::string file = placeholder_png(300, 20);
  EXPECT_LT(file.size(), 110U);
  const auto reader = png_codec().read(as_bytes(file), Limits{});
  const auto frame = reader->next();
  ASSERT_TRUE(frame);
  ASSERT_EQ(frame->canvas.width(), 300U);
  ASSERT_EQ(frame->canvas.height(), 20U);
  ASSERT_TRUE(frame->canvas.layout().alpha);
  const std::uint32_t channels = frame->canvas.layout().channels();
  for (std::uint32_t y = 0; y < 20; ++y)
    for (std::size_t i = channels - 1; i < frame->canvas.row8(y).size(); i += channels)
      ASSERT_EQ(frame->canvas.row8(y)[i], 0);
}

TEST(PlaceholderPng, refuses_sides_it_does_not_make) {
  EXPECT_NO_THROW(placeholder_png(1, 1));
  EXPECT_LT(placeholder_png(5000, 5000).size(), 4000U);
  EXPECT_THROW(placeholder_png(0, 1), Error);
  EXPECT_THROW(placeholder_png(1, 5001), Error);
}

}  // namespace
}  // namespace pressoir::codecs
