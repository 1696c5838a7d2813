#include "base/utf8.h"

#include <gtest/gtest.h>

namespace pressoir::utf8 {
namespace {

TEST(Utf8, characters_have_one_to_four_bytes) {
  EXPECT_EQ(character_length("ab"), 1U);
  EXPECT_EQ(character_length(std::string_view("\0", 1)), 1U);
  EXPECT_EQ(character_length("\xC3\xA4z"), 2U);
  EXPECT_EQ(character_length("\xE2\x82\xACz"), 3U);
  EXPECT_EQ(character_length("\xF0\x9F\x98\x80z"), 4U);
  EXPECT_EQ(character_length("\xF4\x8F\xBF\xBF"), 4U);
  EXPECT_EQ(character_length(""), 0U);
}

TEST(Utf8, overlong_forms_surrogates_and_what_is_cut_short_are_not_characters) {
  for (const auto* text : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
                           "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3z", "\xE2\x82z"}) {
    EXPECT_EQ(character_length(text), 0U);
    EXPECT_FALSE(is_valid(std::string("a") + text));
  }
  EXPECT_TRUE(
      is_valid("Gr\xC3\xB6\xC3\x9F"
               "e \xF0\x9F\x93\xB7"));
  EXPECT_TRUE(is_valid(""));
}

TEST(Utf8, every_byte_that_is_not_part_of_a_character_is_replaced) {
  EXPECT_EQ(repaired("Größe 写真 \xF0\x9F\x93\xB7"), "Größe 写真 \xF0\x9F\x93\xB7");
  EXPECT_EQ(repaired("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(repaired("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(repaired("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(repaired("\xE4\xC3\xA4", "?"), "?\xC3\xA4");
  EXPECT_EQ(repaired(""), "");
}

TEST(Utf8, knows_bytes_inside_of_a_character) {
  EXPECT_TRUE(continues('\xA4'));
  EXPECT_FALSE(continues('\xC3'));
  EXPECT_FALSE(continues('a'));
}

}  // namespace
}  // namespace pressoir::utf8
