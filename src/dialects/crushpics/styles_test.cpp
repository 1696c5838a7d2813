#include "dialects/crushpics/styles.h"

#include <gtest/gtest.h>

#include "dialects/crushpics/refusal.h"

namespace pressoir::dialects::crushpics {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;
using Styles = std::vector<Style>;

Styles of(Fields fields) {
  http::Form form;
  form.fields = std::move(fields);
  return styles_in(form);
}

Styles of_json(std::string text) { return of(Fields{{"resize", std::move(text)}}); }

std::string style_refusal(std::string text) {
  try {
    of_json(std::move(text));
  } catch (const Refusal& refusal) {
    return refusal.field() + ' ' + refusal.reason();
  }
  return "";
}

const Styles kTwo{{"thumb", 320, 100}, {"pico", 80, 25}};

TEST(CrushStyles, come_as_json_in_their_order) {
  EXPECT_EQ(kTwo, of_json(R"([{"width":320,"height":100,"style":"thumb"},)"
                          R"({"width":"80","height":"25","style":"pico","id":7}])"));
  EXPECT_EQ(Styles{}, of_json("[]"));
  EXPECT_EQ(Styles{}, of_json(" "));
  EXPECT_EQ(kTwo, of_json(R"([{"style":"thumb","width":320,"height":100,},)"
                          R"({"style":"pico","width":8E1,"height":25,},])"));
}

TEST(CrushStyles, come_as_groups_in_which_a_repeated_key_begins_the_next) {
  EXPECT_EQ(kTwo, of({{"resize[][style]", "thumb"},
                      {"resize[][width]", "320"},
                      {"resize[][height]", "100"},
                      {"other", "x"},
                      {"resize[][height]", "25"},
                      {"resize[][style]", "pico"},
                      {"resize[][width]", "80"}}));
  EXPECT_EQ(kTwo, of({{"resize[0][style]", "thumb"},
                      {"resize[0][width]", "320"},
                      {"resize[0][height]", "100"},
                      {"resize[1][style]", "pico"},
                      {"resize[1][width]", "80"},
                      {"resize[1][height]", "25"}}));
}

TEST(CrushStyles, are_told_apart_by_the_index_of_their_group) {
  EXPECT_EQ(kTwo, of({{"resize[0][style]", "thumb"},
                      {"resize[1][style]", "pico"},
                      {"resize[0][width]", "320"},
                      {"resize[1][width]", "80"},
                      {"resize[0][height]", "100"},
                      {"resize[1][height]", "25"}}));
}

TEST(CrushStyles, in_fields_of_another_form_are_refused) {
  for (const char* name : {"resize[]", "resize[style]", "resize[0]"}) {
    std::string refused;
    try {
      of({{name, "thumb"}});
    } catch (const Refusal& refusal) {
      refused = refusal.field() + ' ' + refusal.reason();
    }
    EXPECT_EQ("resize is not a list of styles", refused) << name;
  }
}

TEST(CrushStyles, have_one_side_at_least) {
  EXPECT_EQ((Styles{{"a", 10, std::nullopt}}), of_json(R"([{"style":"a","width":10}])"));
  EXPECT_EQ((Styles{{"a", std::nullopt, 10}}),
            of_json(R"([{"style":"a","width":null,"height":"10"}])"));
  EXPECT_EQ("width can't be blank without a height", style_refusal(R"([{"style":"a"}])"));
}

TEST(CrushStyles, are_cut_by_an_older_member) {
  EXPECT_TRUE(of_json(R"([{"style":"a","width":1,"height":2,"strategy":"crop"}])")[0].crops);
  EXPECT_FALSE(of_json(R"([{"style":"a","width":1,"height":2,"strategy":"auto"}])")[0].crops);
}

TEST(CrushStyles, without_a_name_are_refused) {
  for (const char* text :
       {R"([{"width":10}])", R"([{"style":" ","width":10}])", R"([{"style":null,"width":10}])"})
    EXPECT_EQ("style can't be blank", style_refusal(text)) << text;
  EXPECT_EQ("style is invalid",
            style_refusal(R"([{"width":10,"style":")" + std::string(256, 'x') + "\"}]"));
}

TEST(CrushStyles, of_sides_that_no_picture_has_are_refused) {
  for (const char* side : {"0", "100000", "-5", "\"crop\"", "true", "[1]"})
    EXPECT_EQ("height must be a number from 1 to 65535",
              style_refusal(R"([{"style":"a","width":10,"height":)" + std::string(side) + "}]"))
        << side;
}

TEST(CrushStyles, are_a_list_of_bounded_length) {
  for (const char* text : {"{}", "7", "[7]", "thumb", "[{]"})
    EXPECT_EQ("resize is not a list of styles", style_refusal(text)) << text;
  std::string many = "[";
  for (int i = 0; i < 51; ++i) many += R"({"style":"a","width":1},)";
  EXPECT_EQ("resize has more than 50 styles", style_refusal(many + "]"));
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
