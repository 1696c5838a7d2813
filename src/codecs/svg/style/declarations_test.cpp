#include "codecs/svg/style/declarations.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg::style {
namespace {

std::string rewritten(std::string_view style) { return text_of(declarations_in(style)); }

TEST(Declarations, are_read_and_written_in_the_fewest_characters) {
  EXPECT_EQ(rewritten(" Fill : red ;; stroke:url( #a ) ;"), "fill:red;stroke:url( #a )");
  EXPECT_EQ(rewritten("a:b/*;*/;--X: y"), "a:b;--X:y");
  EXPECT_EQ(rewritten("src:url(data:a;base64,x);b:c"), "src:url(data:a;base64,x);b:c");
}

TEST(Declarations, keep_what_is_important) {
  EXPECT_EQ(rewritten("fill:red ! IMPORTANT;a:b"), "fill:red!important;a:b");
  EXPECT_TRUE(declarations_in("fill:red!important")[0].important);
  EXPECT_EQ(declarations_in("fill:red!important")[0].value, "red");
}

TEST(Declarations, what_is_none_is_skipped_up_to_the_next) {
  EXPECT_EQ(rewritten("{a:b;c};fill:red"), "fill:red");
  EXPECT_EQ(rewritten("12;a;b:;:c;fill:red"), "fill:red");
  EXPECT_EQ(rewritten("a:(;b:c"), "a:(;b:c)");
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
