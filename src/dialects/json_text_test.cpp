#include "dialects/json_text.h"

#include <gtest/gtest.h>

#include "dialects/response_fixture.h"

namespace pressoir::dialects {
namespace {

namespace json = boost::json;

TEST(JsonText, keeps_members_in_order_without_blanks) {
  const json::object object{{"b", 1}, {"a", json_string("x\"y/")}, {"c", json::array{nullptr}}};
  EXPECT_EQ(text_of(json_answer(200, object)), R"({"b":1,"a":"x\"y/","c":[null]})");
}

TEST(JsonText, makes_text_fit_so_that_the_whole_stays_readable) {
  EXPECT_EQ(json::serialize(json_string("ü\n")), "\"ü\\n\"");
  for (const std::string_view broken : {"a\xFF.jpg", "a\xC3", "\xED\xA0\x80"}) {
    const std::string text = json::serialize(json_string(broken));
    EXPECT_TRUE(text.starts_with('"') && text.ends_with('"'));
    for (const unsigned char c : text) EXPECT_LT(c, 0xC0) << broken;
  }
}

TEST(JsonText, gives_a_value_without_any_where_it_cannot_be_read) {
  const auto read = [](const json::object& object) {
    return json::value_to<std::string>(object.at("a"));
  };
  EXPECT_EQ(value_in(R"({"a":"b"})", read), "b");
  for (const char* wrong : {"", "{", "[]", "{}", R"({"a":1})"})
    EXPECT_EQ(value_in(wrong, read), "") << wrong;
}

TEST(JsonText, is_labelled_as_such) {
  const auto answer = json_answer(201, json::object{});
  EXPECT_EQ(answer.status, 201U);
  EXPECT_EQ(answer.headers.at(0).second, "application/json");
  EXPECT_EQ(text_of(answer), "{}");
}

}  // namespace
}  // namespace pressoir::dialects
