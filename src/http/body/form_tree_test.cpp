#include "http/body/form_tree.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace pressoir::http {
namespace {

namespace json = boost::json;

std::string tree_text(const Form& form, std::string_view query = {}) {
  return json::serialize(tree_of(form, query));
}

std::string of_urlencoded(std::string_view body) { return tree_text(urlencoded_form(body)); }

/// As read_form() has it of a multipart body.
Form multipart(std::vector<std::pair<std::string, std::string>> fields) {
  Form form;
  form.fields = std::move(fields);
  return form;
}

Form json_form(std::string_view text) {
  Form form;
  form.json = std::make_shared<json::object>(json::parse(text).as_object());
  for (const auto& [name, value] : *form.json) form.fields.emplace_back(name, text_of(value));
  return form;
}

TEST(FormTree, is_the_same_of_all_bodies) {
  const std::string expected =
      R"({"task":"t","files":[{"server_filename":"a.jpg","rotate":"90"}]})";
  EXPECT_EQ(of_urlencoded("task=t&files[0][server_filename]=a.jpg&files[0][rotate]=90"), expected);
  EXPECT_EQ(of_urlencoded("task=t&files%5B0%5D%5Bserver_filename%5D=a.jpg&files%5B0%5D%5Brotate%5D"
                          "=90"),
            expected);
  EXPECT_EQ(
      tree_text(multipart(
          {{"task", "t"}, {"files[0][server_filename]", "a.jpg"}, {"files[0][rotate]", "90"}})),
      expected);
  EXPECT_EQ(tree_text(json_form(expected)), expected);
}

TEST(FormTree, keeps_the_types_of_json) {
  const std::string text = R"({"a":1,"b":true,"c":null,"d":1.5E0,"e":"[1]","f":{"g":[]}})";
  EXPECT_EQ(tree_text(json_form(text)), text);
}

TEST(FormTree, writes_numbers_as_forms_have_them) {
  EXPECT_EQ(text_of(12.5), "12.5");
  EXPECT_EQ(text_of(-7), "-7");
  EXPECT_EQ(text_of(10.0), "10");
  EXPECT_EQ(text_of(1e300), "1e+300");
  EXPECT_EQ(text_of(true), "true");
}

TEST(FormTree, orders_items_by_their_numbers) {
  EXPECT_EQ(of_urlencoded("a[7]=x&a[2]=y&a[10]=z"), R"({"a":["y","x","z"]})");
  EXPECT_EQ(tree_text(json_form(R"({"a":{"7":1,"2":{"0":3}}})")), R"({"a":[[3],1]})");
}

TEST(FormTree, takes_other_members_for_an_object) {
  EXPECT_EQ(of_urlencoded("a[1]=x&a[b]=y"), R"({"a":{"1":"x","b":"y"}})");
  EXPECT_EQ(of_urlencoded("a[01]=x"), R"({"a":{"01":"x"}})");
  EXPECT_EQ(tree_text(json_form(R"({"a":{}})")), R"({"a":{}})");
}

TEST(FormTree, appends_to_lists) {
  EXPECT_EQ(of_urlencoded("a[]=x&a[]=y&a[5]=z&a[]=w"), R"({"a":["x","y","z","w"]})");
  EXPECT_EQ(of_urlencoded("f[][n]=1&f[][m]=2&f[][n]=3&f[][m]=4"),
            R"({"f":[{"n":"1","m":"2"},{"n":"3","m":"4"}]})");
  EXPECT_EQ(of_urlencoded("f[][n][]=1&f[][n][]=2"), R"({"f":[{"n":["1","2"]}]})");
}

TEST(FormTree, trims_names) {
  EXPECT_EQ(tree_text(multipart({{"custom_int ", "5"}, {"files[0][rotate ]", " 90 "}})),
            R"({"custom_int":"5","files":[{"rotate":" 90 "}]})");
}

TEST(FormTree, has_null_for_a_name_alone) {
  EXPECT_EQ(of_urlencoded("webhook&debug=&a[b]"), R"({"webhook":null,"debug":"","a":{"b":null}})");
  EXPECT_EQ(tree_text({}, "webhook"), R"({"webhook":null})");
}

TEST(FormTree, lets_the_last_value_win) {
  EXPECT_EQ(of_urlencoded("a=1&a=2"), R"({"a":"2"})");
  EXPECT_EQ(of_urlencoded("a=1&a[b]=2"), R"({"a":{"b":"2"}})");
  EXPECT_EQ(of_urlencoded("a[b]=2&a=1"), R"({"a":"1"})");
  EXPECT_EQ(of_urlencoded("a[b]=1&a=2&a[]=3"), R"({"a":["3"]})");
  EXPECT_EQ(tree_text(urlencoded_form("a=1"), "a=2&b=3"), R"({"a":"1","b":"3"})");
  EXPECT_EQ(tree_text(json_form(R"({"a":1})"), "a=2&b=3"), R"({"a":1,"b":"3"})");
}

TEST(FormTree, takes_broken_brackets_for_a_name) {
  EXPECT_EQ(of_urlencoded("a[b=1"), R"({"a[b":"1"})");
  EXPECT_EQ(of_urlencoded("a[b]c=1"), R"({"a[b]c":"1"})");
  EXPECT_EQ(of_urlencoded("[a]=1&]=2"), R"({"[a]":"1","]":"2"})");
  EXPECT_EQ(of_urlencoded("=1& =2&[]=3"), R"({"[]":"3"})");
}

TEST(FormTree, refuses_members_that_are_too_deep) {
  std::string name = "a";
  for (std::size_t level = 1; level < kMaxTreeDepth; ++level) name += "[b]";
  EXPECT_NO_THROW(tree_of(urlencoded_form(name + "=1")));
  EXPECT_THROW(tree_of(urlencoded_form(name + "[b]=1")), Error);
  std::string text = "1";
  for (std::size_t level = 1; level < kMaxTreeDepth; ++level) text = "[" + text + "]";
  EXPECT_NO_THROW(tree_of(json_form("{\"a\":" + text + "}")));
  EXPECT_THROW(tree_of(json_form("{\"a\":[" + text + "]}")), Error);
}

TEST(FormTree, refuses_too_many_values) {
  std::string items = "0";
  for (std::size_t i = 2; i < kMaxTreeValues; ++i) items += ",0";
  EXPECT_NO_THROW(tree_of(json_form("{\"a\":[" + items + "]}")));
  EXPECT_THROW(tree_of(json_form("{\"a\":[" + items + ",0]}")), Error);
}

TEST(FormTree, says_what_is_long) {
  EXPECT_FALSE(is_long(urlencoded_form("a=1")));
  EXPECT_TRUE(is_long(urlencoded_form("a=" + std::string(10'000, 'x'))));
}

}  // namespace
}  // namespace pressoir::http
