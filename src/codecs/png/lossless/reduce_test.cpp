#include "codecs/png/lossless/reduce.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace pressoir::codecs::png {
namespace {

/// Rows that go to and fro through colours whose luma says nothing about which of them touch.
Indexed meander(std::uint32_t rows) {
  constexpr std::uint32_t kColours = 40;
  Indexed picture{.width = kColours, .height = rows};
  for (std::uint32_t i = 0; i < kColours; ++i) {
    const auto grey = static_cast<std::uint8_t>(i * 17 % kColours * 6);
    picture.colours.push_back({grey, grey, grey, 255});
    picture.uses.push_back(rows);
  }
  for (std::uint32_t y = 0; y < rows; ++y)
    for (std::uint32_t x = 0; x < kColours; ++x)
      picture.indices.push_back(static_cast<std::uint8_t>(y % 2 == 0 ? x : kColours - 1 - x));
  return picture;
}

/// Sum over neighbours in a row of how far apart they are in the palette.
int differences(const Indexed& picture, const Order& order) {
  std::vector<int> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<int>(i);
  int sum = 0;
  for (std::size_t i = 1; i < picture.indices.size(); ++i)
    if (i % picture.width != 0)
      sum += std::abs(place[picture.indices[i]] - place[picture.indices[i - 1]]);
  return sum;
}

TEST(PngOrders, by_differences_bring_colours_together_that_touch) {
  const Indexed picture = meander(6);
  const Order luma = order_by_luma(picture);
  const Order order = order_by_differences(picture, luma);
  EXPECT_LT(differences(picture, order) * 2, differences(picture, luma));
  Order sorted = order;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(sorted[i], i);
}

TEST(PngOrders, by_differences_keep_what_cannot_be_better) {
  Indexed picture = meander(1);
  Order best(picture.colours.size());
  for (std::size_t i = 0; i < best.size(); ++i) best[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(order_by_differences(picture, best), best);
  picture = {.width = 2, .height = 1, .colours = {{}}, .uses = {2}, .indices = {0, 0}};
  EXPECT_EQ(order_by_differences(picture, {0}), Order{0});
}

}  // namespace
}  // namespace pressoir::codecs::png
