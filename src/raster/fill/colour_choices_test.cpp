#include "raster/fill/colour_choices.h"

#include <gtest/gtest.h>

namespace pressoir::raster {
namespace {

TEST(ColourChoices, are_searched_for_once_and_never_taken_for_those_of_another_colour) {
  ColourChoices choices;
  std::uint32_t searches = 0;
  const auto inverse = [&](std::uint32_t colour) {
    ++searches;
    return ~colour;
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(choices.of(0, inverse), ~std::uint32_t{0});
  EXPECT_EQ(searches, 1U);
  for (std::uint32_t colour = 0; colour < 100'000; ++colour)  // more than are remembered
    EXPECT_EQ(choices.of(colour * 641, inverse), ~(colour * 641));
}

}  // namespace
}  // namespace pressoir::raster
