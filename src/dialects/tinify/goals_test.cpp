#include "dialects/tinify/goals.h"

#include <gtest/gtest.h>

#include <optional>

namespace pressoir::dialects::tinify {
namespace {

http::Head head_with(std::string authorization) {
  http::Head head;
  head.headers = {{"Authorization", std::move(authorization)}};
  return head;
}

/// What is said of options that are refused; empty: they are taken.
std::string refusal_of(std::string_view text) {
  try {
    static_cast<void>(operations_in(text));
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), ErrorCode::invalid_request);
    return problem.what();
  }
  return {};
}

Goal goal_of(std::string_view text) { return operations_in(text).goals.at(0); }

TEST(TinifyGoals, take_the_key_from_the_password_of_the_user_api) {
  EXPECT_EQ(key_in(head_with("Basic YXBpOmFiYw==")), "abc");
  EXPECT_EQ(key_in(head_with("basic  YXBpOmFiYw")), "abc");
  for (const char* wrong : {"", "Basic", "Basic cm9vdDphYmM=", "Bearer YXBpOmFiYw==", "Basic %"})
    EXPECT_THROW(static_cast<void>(key_in(head_with(wrong))), Error) << wrong;
}

TEST(TinifyGoals, read_the_source) {
  EXPECT_EQ(source_in(R"({"source":{"url":"http://a/b.png"}})"), "http://a/b.png");
  for (const char* missing :
       {"", "{}", R"({"source":{}})", R"({"source":null})", R"({"source":{"url":""}})"})
    EXPECT_THROW(static_cast<void>(source_in(missing)), OwnWord) << missing;
  for (const char* wrong : {"[]", R"({"source":3})", R"({"source":{"url":7}})",
                            R"({"source":{"url":"http://a/"},"more":1})"})
    EXPECT_THROW(static_cast<void>(source_in(wrong)), Error) << wrong;
}

TEST(TinifyGoals, ask_for_nothing_without_options) {
  for (const char* nothing : {"", " \r\n", "{}"}) {
    const Operations operations = operations_in(nothing);
    EXPECT_TRUE(operations.goals.empty());
    EXPECT_FALSE(operations.is_charged);
  }
}

TEST(TinifyGoals, compress_to_the_look_of_balanced) {
  EXPECT_EQ(shrink_goal().compression, Compression::balanced);
  EXPECT_EQ(shrink_goal().metadata, MetadataPolicy{});
}

TEST(TinifyGoals, resize) {
  const auto resize_of = [](std::string_view options) {
    const Goal goal = goal_of("{\"resize\":" + std::string(options) + '}');
    return std::get<Resize>(goal.steps.at(0));
  };
  Resize wanted;
  wanted.width = 40;
  EXPECT_EQ(resize_of(R"({"method":"scale","width":40})"), wanted);
  EXPECT_EQ(resize_of(R"({"method":"scale","width":"40"})"), wanted);
  wanted.height = 30;
  EXPECT_EQ(resize_of(R"({"method":"fit","width":40,"height":30})"), wanted);
  wanted.fit = Resize::Fit::cover;
  wanted.gravity.attention = true;
  EXPECT_EQ(resize_of(R"({"method":"cover","width":40,"height":30})"), wanted);
  EXPECT_EQ(resize_of(R"({"method":"thumb","width":40,"height":30.0})"), wanted);
  EXPECT_TRUE(operations_in(R"({"resize":{"method":"scale","width":40}})").is_charged);
}

TEST(TinifyGoals, convert_to_each_type_once) {
  const auto formats_of = [](std::string_view type) {
    std::string names;
    for (const Goal& goal :
         operations_in("{\"convert\":{\"type\":" + std::string(type) + "}}").goals)
      names += goal.convert.value().format.name() + ' ';
    return names;
  };
  EXPECT_EQ(formats_of("\"image/webp\""), "webp ");
  EXPECT_EQ(formats_of("\"image/avif\""), "avif ");
  EXPECT_EQ(formats_of("\"image/jpg\""), "jpeg ");
  EXPECT_EQ(formats_of(R"(["image/webp","image/png","image/webp"])"), "webp png ");
  EXPECT_EQ(formats_of("\"*/*\""), "jpeg avif webp png ");
  EXPECT_EQ(formats_of(R"(["image/webp","*/*"])"), "jpeg avif webp png ");
}

TEST(TinifyGoals, put_a_colour_under_the_picture_after_the_resize) {
  const Goal goal =
      goal_of(R"({"transform":{"background":"#FF8001"},"resize":{"method":"scale","width":4}})");
  ASSERT_EQ(goal.steps.size(), 2U);
  EXPECT_EQ(std::get<Flatten>(goal.steps[1]).background, (Colour{255, 128, 1}));
  EXPECT_FALSE(operations_in(R"({"transform":{"background":"white"}})").is_charged);
}

TEST(TinifyGoals, preserve_what_is_named) {
  const Goal goal = goal_of(R"({"preserve":["copyright","creation"]})");
  MetadataPolicy two;
  two.copyright = two.date = true;
  EXPECT_EQ(goal.metadata, two);
  MetadataPolicy one;
  one.location = true;
  EXPECT_EQ(goal_of(R"({"preserve":["location"]})").metadata, one);
}

TEST(TinifyGoals, name_what_they_refuse) {
  EXPECT_EQ(refusal_of(R"({"resize":{"method":"scale","width":0}})"),
            "resize.width must be a whole number from 1 to 65500 (got 0)");
  EXPECT_EQ(
      refusal_of(R"({"sharpen":1})"),
      "\"sharpen\" is not an option; there are resize, convert, transform, preserve and store");
  EXPECT_EQ(refusal_of(R"({"convert":{"type":"image/gif"}})"),
            "convert.type must be image/avif, image/jpeg, image/png, image/webp, */* or a list of "
            "these (got \"image/gif\")");
  EXPECT_NE(refusal_of("{"), "");
  EXPECT_EQ(refusal_of(R"({"convert":{"kind":1}})"),
            "convert: \"kind\" is not an option; the only one is type");
  EXPECT_NE(refusal_of(R"({"store":{}})"), "");
}

}  // namespace
}  // namespace pressoir::dialects::tinify
