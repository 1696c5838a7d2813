#include "base/text.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace pressoir
