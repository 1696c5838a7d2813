#include "dialects/json_text.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

TEST(JsonText, keeps_members_in_order) {
  const auto text = JsonObject().number("b", 1).text("a", "x\"y").raw("c", "[null]").str();
  EXPECT_EQ(text, R"({"b":1,"a":"x\"y","c":[null]})");
}

TEST(JsonText, quotes_what_is_no_text_so_that_the_whole_stays_readable) {
  EXPECT_EQ(quoted("ü\n"), "\"ü\\n\"");
  for (const std::string_view broken : {"a\xFF.jpg", "a\xC3", "\xED\xA0\x80"}) {
    const std::string text = quoted(broken);
    EXPECT_TRUE(text.starts_with('"') && text.ends_with('"'));
    for (const unsigned char c : text) EXPECT_LT(c, 0xC0) << broken;
  }
}

TEST(JsonText, is_labelled_as_such) {
  const auto answer = json_answer(201, "{}");
  EXPECT_EQ(answer.status, 201U);
  EXPECT_EQ(answer.headers.at(0).second, "application/json");
}

}  // namespace
}  // namespace pressoir::dialects
