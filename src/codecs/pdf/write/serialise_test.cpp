#include "codecs/pdf/write/serialise.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::pdf {
namespace {

std::string written(const std::string& text) {
  TokenText out;
  serialise(
      Object::parse(text), [](Object&) { return std::string("7 0 R"); }, out);
  return std::move(out).take();
}

TEST(Serialise, white_space_stands_only_where_tokens_would_run_together) {
  EXPECT_EQ(written("<< /A 1 /B [ 2 (x) /C true ] /D << /E /F >> >>"),
            "<</A 1/B[2(x)/C true]/D<</E/F>>>>");
}

TEST(Serialise, null_values_of_dictionaries_are_left_out) {
  EXPECT_EQ(written("<< /A null /B [ null ] >>"), "<</B[null]>>");
}

TEST(Serialise, numbers_lose_what_says_nothing) {
  EXPECT_EQ(shortest_number("0.500"), ".5");
  EXPECT_EQ(shortest_number("-0.50"), "-.5");
  EXPECT_EQ(shortest_number("12.000"), "12");
  EXPECT_EQ(shortest_number("+007"), "7");
  EXPECT_EQ(shortest_number("-0.0"), "0");
  EXPECT_EQ(shortest_number("100"), "100");
  for (const auto* odd : {"1e5", "--5", "1.2.3", ".", "-"}) EXPECT_EQ(shortest_number(odd), odd);
}

TEST(Serialise, strings_are_read_back_as_they_were) {
  for (const auto& text :
       {std::string(), std::string("plain"), std::string("a(b)c"), std::string("a)b"),
        std::string("a\\\r\n"), std::string(3, '\0'), std::string("\x80\xFF(")})
    EXPECT_EQ(Object::parse(string_token(text)).getStringValue(), text);
  EXPECT_EQ(string_token("a(b)c"), "(a(b)c)");
  EXPECT_EQ(string_token(")("), "(\\)\\()");
}

TEST(Serialise, names_keep_their_escapes) { EXPECT_EQ(written("/A#20B"), "/A#20B"); }

}  // namespace
}  // namespace pressoir::codecs::pdf
