#include "codecs/svg/style/sheet.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg::style {
namespace {

std::string rewritten_sheet(std::string_view css) { return text_of(sheet_in(css)); }

TEST(Sheet, is_written_in_the_fewest_characters) {
  EXPECT_EQ(rewritten_sheet(" .a , g > b { fill : red ; } /* x */ <!-- c { } -->"),
            ".a,g>b{fill:red}c{}");
  EXPECT_EQ(rewritten_sheet("@media (min-width: 9px) and print { a { b : c } }"),
            "@media(min-width: 9px) and print{a{b:c}}");
  EXPECT_EQ(rewritten_sheet("@keyframes k { from { a : b } to { a : c ; } }"),
            "@keyframes k{from{a:b}to{a:c}}");
  EXPECT_EQ(rewritten_sheet("@import url( a.css ) ;\n@charset 'x';"),
            "@import url( a.css );@charset 'x';");
}

TEST(Sheet, keeps_what_it_does_not_understand) {
  EXPECT_EQ(rewritten_sheet("svg|a { b : c }"), "svg|a{b:c}");
  EXPECT_EQ(rewritten_sheet("a { b : c ; d :hover { e : f } }"), "a{b : c ; d :hover { e : f }}");
  EXPECT_EQ(rewritten_sheet("@layer x { a :hover { b:c } }"), "@layer x{a :hover { b:c }}");
  EXPECT_TRUE(sheet_in("svg|a{b:c}").front().selectors.empty());
}

TEST(Sheet, closes_what_its_text_leaves_open) {
  for (const char* css : {"{f:\"", "{f:'a\\", "a{b:url(x", "a{b:url(x\\", "a{b:c(d[e", "a{b:c/* d",
                          "@media x{a{b:c(", "a{b:c\\", "@x \"y", "a{b:\"c\n d;e:f}"}) {
    const std::string text = rewritten_sheet(css);
    EXPECT_EQ(rewritten_sheet(text), text) << css;
  }
  EXPECT_EQ(rewritten_sheet("a{b:\"c"), "a{b:\"c\"}");
}

TEST(Sheet, ends_where_its_text_ends) {
  EXPECT_EQ(rewritten_sheet("a{b:c"), "a{b:c}");
  EXPECT_EQ(rewritten_sheet("a"), "");
  EXPECT_EQ(rewritten_sheet("@media x{a{b:c}"), "@media x{a{b:c}}");
  EXPECT_EQ(rewritten_sheet("}a{b:c}"), "}a{b:c}");
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
