#include "codecs/svg/values/lengths.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg {
namespace {

std::string shortened(std::string_view text, int digits = 3) {
  const auto length = length_in(text);
  return length ? length_text(*length, digits) : "none";
}

TEST(Lengths, are_written_in_the_fewest_characters) {
  EXPECT_EQ(shortened("12.5000px"), "12.5");
  EXPECT_EQ(shortened(" 3 "), "3");
  EXPECT_EQ(shortened("0.5in"), "48");
  EXPECT_EQ(shortened("72pt"), "96");
  EXPECT_EQ(shortened("10cm"), "10cm");
  EXPECT_EQ(shortened("0mm"), "0");
  EXPECT_EQ(shortened("0%"), "0%");
  EXPECT_EQ(shortened("33.333333%"), "33.33333%");
  EXPECT_EQ(shortened("1.50EM"), "1.5em");
  EXPECT_EQ(shortened("12.34567PX", 1), "12.3");
  EXPECT_EQ(shortened("5foo"), "5foo");
}

TEST(Lengths, are_one_number_and_one_unit) {
  for (const auto* text : {"", "px", "1 px", "1px 2px", "1%%", "auto", "calc(1px)"})
    EXPECT_EQ(shortened(text), "none") << text;
}

TEST(Lengths, are_user_units_where_they_depend_on_nothing) {
  EXPECT_EQ(user_units(*length_in("2")), 2);
  EXPECT_EQ(user_units(*length_in("2pc")), 32);
  EXPECT_DOUBLE_EQ(*user_units(*length_in("2.54cm")), 96);
  for (const auto* text : {"1em", "50%", "1ex", "1vw"})
    EXPECT_FALSE(user_units(*length_in(text))) << text;
}

}  // namespace
}  // namespace pressoir::codecs::svg
