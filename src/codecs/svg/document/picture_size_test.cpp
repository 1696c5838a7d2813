#include "codecs/svg/document/picture_size.h"

#include <gtest/gtest.h>

#include "codecs/svg/document/reader.h"

namespace pressoir::codecs::svg {
namespace {

std::pair<double, double> size_of(const std::string& attributes) {
  const auto size = picture_size(*parse(as_bytes("<svg " + attributes + "/>")).root);
  return {size.width, size.height};
}

using Sides = std::pair<double, double>;

TEST(SvgPictureSize, comes_from_sides_viewBox_or_neither) {
  EXPECT_EQ(size_of("width='10' height='20'"), Sides(10, 20));
  EXPECT_EQ(size_of("width='1in' height='72pt' viewBox='0 0 5 5'"), Sides(96, 96));
  EXPECT_EQ(size_of("viewBox='0 0 30 40'"), Sides(30, 40));
  EXPECT_EQ(size_of("viewBox='-1,-2 , 30e0 40.0 '"), Sides(30, 40));
  EXPECT_EQ(size_of("width='60' viewBox='0 0 30 40'"), Sides(60, 80));
  EXPECT_EQ(size_of("height='20' viewBox='0 0 30 40'"), Sides(15, 20));
  EXPECT_EQ(size_of("width='100%' height='50%' viewBox='0 0 30 40'"), Sides(30, 20));
  EXPECT_EQ(size_of(""), Sides(300, 150));
  EXPECT_EQ(size_of("width='7'"), Sides(7, 150));
}

TEST(SvgPictureSize, leaves_out_what_is_no_length) {
  EXPECT_EQ(size_of("width='-3' height='x' viewBox='0 0 30 40'"), Sides(30, 40));
  EXPECT_EQ(size_of("width='0' height='1e999'"), Sides(300, 150));
  for (const auto* box : {"0 0 0 5", "0 0 5", "0 0 5 5 5", "a b c d", "0 0 -1 2"})
    EXPECT_EQ(size_of("viewBox='" + std::string(box) + "'"), Sides(300, 150)) << box;
}

}  // namespace
}  // namespace pressoir::codecs::svg
