#include "base/text.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace pressoir {
namespace {

TEST(Text, is_trimmed_at_both_ends_only) {
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed("a"), "a");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" a\r\n"), "a\r\n");
  EXPECT_EQ(trimmed(" a\r\n", " \r\n"), "a");
}

TEST(Text, has_hexadecimal_digits) {
  EXPECT_EQ(hex_value('0'), 0);
  EXPECT_EQ(hex_value('9'), 9);
  EXPECT_EQ(hex_value('a'), 10);
  EXPECT_EQ(hex_value('F'), 15);
  for (const char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xE9'})
    EXPECT_EQ(hex_value(c), -1) << c;
}

TEST(Text, lists_words_with_another_one_before_the_last) {
  using Words = std::vector<std::string_view>;
  EXPECT_EQ(listed(Words{}, "or"), "");
  EXPECT_EQ(listed(Words{"a"}, "or"), "a");
  EXPECT_EQ(listed(Words{"a", "b"}, "or"), "a or b");
  EXPECT_EQ(listed(Words{"a", "b", "c"}, "and"), "a, b and c");
}

TEST(Text, case_is_that_of_ascii) {
  EXPECT_EQ(lower("JPEG-\xC4 1"), "jpeg-\xC4 1");
  EXPECT_EQ(upper("jpeg-\xE4 1"), "JPEG-\xE4 1");
  EXPECT_EQ(lower('@'), '@');
  EXPECT_EQ(upper('{'), '{');
  for (const char c : {'a', 'Z', '0', '9'}) EXPECT_TRUE(is_alphanumeric(c)) << c;
  for (const char c : {'/', ':', '@', '[', '`', '{', '\xE4'}) EXPECT_FALSE(is_alphanumeric(c)) << c;
}

TEST(Text, is_split_with_its_empty_parts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(split("a,", ','), (Parts{"a", ""}));
  EXPECT_EQ(split("a", ','), (Parts{"a"}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Text, is_a_number_only_as_a_whole) {
  EXPECT_EQ(number_in<int>("-12"), -12);
  EXPECT_EQ(number_in<std::uint32_t>("ff8000", 16), 0xFF8000U);
  EXPECT_EQ(number_in<std::uint8_t>("255"), 255);
  EXPECT_EQ(number_in<double>("1.5"), 1.5);
  for (const auto* text : {"", " 1", "1 ", "+1", "1.5", "0x1", "256", "-1", "a"})
    EXPECT_FALSE(number_in<std::uint8_t>(text)) << text;
  for (const auto* text : {"", " 1", "1,5", "1e999"}) EXPECT_FALSE(number_in<double>(text)) << text;
}

}  // namespace
}  // namespace pressoir
