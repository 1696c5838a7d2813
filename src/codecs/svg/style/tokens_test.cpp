#include "codecs/svg/style/tokens.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg::style {
namespace {

std::string kinds(std::string_view css) {
  std::string text;
  for (const Token& token : tokens_of(css))
    text += "ifa#sSuUn%d_*<>."[static_cast<std::size_t>(token.kind)];
  return text;
}

TEST(Tokens, are_those_of_css_syntax) {
  EXPECT_EQ(kinds("a:b"), "i.i");
  EXPECT_EQ(kinds("@media #a 'x' \"y"), "a_#_s_s");
  EXPECT_EQ(kinds("1 +1.5e3 -.5 10% 2px 1e 1e+"), "n_n_n_%_d_d_d.");
  EXPECT_EQ(kinds("url(a.svg#b)url( 'a' )rgb(1)url(a b(c)"), "uf_s_.fn.U");
  EXPECT_EQ(kinds("<!-- a -->/*x*/--b -c \\31 a"), "<_i_>*i_i_i");
  EXPECT_EQ(kinds("'a\n'"), "S_s");
}

TEST(Tokens, are_together_the_text_that_was_read) {
  for (const std::string_view css :
       {"a{b:c", "/*", "'", "url(", "\\", "@", "#", "-", "\xC3\xA4:1"}) {
    std::string all;
    for (const Token& token : tokens_of(css)) all += token.text;
    EXPECT_EQ(all, css);
  }
}

TEST(Tokens, escapes_are_replaced) {
  EXPECT_EQ(unescaped("a\\31 b\\.c\\e4"), "a1b.c\xC3\xA4");
  EXPECT_EQ(unescaped("\\0 \\d800 \\110000 "), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Tokens, values_keep_the_blanks_that_they_need) {
  const auto text = [](std::string_view css) { return value_text(tokens_of(css)); };
  EXPECT_EQ(text("  a  b /* c */ , d "), "a b,d");
  EXPECT_EQ(text("rgb( 1 , 2 , 3 )"), "rgb(1,2,3)");
  EXPECT_EQ(text("calc(1px + 2px)"), "calc(1px + 2px)");
  EXPECT_EQ(text("a/**/b"), "a b");
  EXPECT_EQ(text("'a  b' , c"), "'a  b',c");
}

TEST(Tokens, blocks_lose_their_blanks) {
  EXPECT_EQ(block_text(tokens_of(" 0% { a : b ; } \n to { c:d ; e : f } ")), "0%{a:b}to{c:d;e:f}");
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
