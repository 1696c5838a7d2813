#include "codecs/svg/style/properties.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg::style {
namespace {

TEST(Properties, initial_values_have_several_spellings) {
  const auto& fill = *property_named("fill");
  for (const std::string_view black : {"#000", "#000000", "black", "rgb(0,0,0)"})
    EXPECT_TRUE(fill.is_initial(black)) << black;
  EXPECT_FALSE(fill.is_initial("#00"));
  EXPECT_FALSE(fill.is_initial(""));
  EXPECT_FALSE(property_named("color")->is_initial(""));
  EXPECT_EQ(property_named("fil"), nullptr);
}

TEST(Properties, relative_values_mean_something_else_elsewhere) {
  for (const std::string_view relative : {"inherit", "2em", "1.ex", "50%", "currentColor",
                                          "CURRENTCOLOR", "bolder", "var(--a)", "calc(1px + 2px)"})
    EXPECT_FALSE(is_absolute(relative)) << relative;
  for (const std::string_view absolute : {"red", "2", "2px", "url(#a)", "#e0e0e0", "Emilia 2"})
    EXPECT_TRUE(is_absolute(absolute)) << absolute;
}

TEST(Properties, some_lengths_need_units_in_css) {
  EXPECT_FALSE(is_value_of_css(*property_named("font-size"), "12"));
  EXPECT_TRUE(is_value_of_css(*property_named("font-size"), "12px"));
  EXPECT_TRUE(is_value_of_css(*property_named("letter-spacing"), "0"));
  EXPECT_TRUE(is_value_of_css(*property_named("stroke-width"), "12"));
  EXPECT_FALSE(is_value_of_css(*property_named("mix-blend-mode"), "screen"));
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
