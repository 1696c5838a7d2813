#include "codecs/svg/values/colours.h"

#include <gtest/gtest.h>

#include <random>

#include "codecs/svg/values/colour_names.h"

namespace pressoir::codecs::svg {
namespace {

TEST(Colours, are_written_in_the_fewest_characters) {
  const std::pair<const char*, const char*> cases[] = {
      {"#FF0000", "red"},
      {"#f00", "red"},
      {"black", "#000"},
      {"#AABBCC", "#abc"},
      {"#AABBCD", "#aabbcd"},
      {"rgb(255, 255,255)", "#fff"},
      {"rgb(50%,0%,0%)", "maroon"},
      {"RGB(1 2 3)", "#010203"},
      {"rgba(0,0,255,1)", "#00f"},
      {"rgba(1, 2, 3, 0.50)", "rgba(1,2,3,.5)"},
      {"rgb(1 2 3 / 25%)", "rgba(1,2,3,.25)"},
      {"rgba(0,0,0,0)", "transparent"},
      {"hsl(120, 100%, 50%)", "#0f0"},
      {"hsl(-240deg 100% 50%)", "#0f0"},
      {"hsla(0,100%,50%,50%)", "rgba(255,0,0,.5)"},
      {"LightGoldenrodYellow", "#fafad2"},
      {"#11223380", "#11223380"},
      {"#aabbccff", "#abc"},
      {"#11223344", "#1234"},
      {"grey", "grey"},
      {"#808080", "gray"},
      {"tan", "tan"},
  };
  for (const auto& [text, shorter] : cases) EXPECT_EQ(shorter_colour(text), shorter) << text;
}

TEST(Colours, are_left_alone_where_they_are_none) {
  for (const auto* text :
       {"none", "currentColor", "inherit", "url(#a) red", "", "#12", "#12345", "#ggg", "rgb(1,2)",
        "rgb(1,2%,3)", "rgb(1,2,3", "rgb(1 2,3)", "hsl(1,2,3)", "rgb(1,2,3,4,5)", "lab(1 2 3)",
        "rgb(1 2 3 .5)", "var(--a)", "#-12"})
    EXPECT_EQ(shorter_colour(text), text);
}

TEST(Colours, stay_what_they_are) {
  std::mt19937 random(2);
  for (int i = 0; i < 5'000; ++i) {
    const auto bits = random();
    const auto byte = [&](unsigned shift) { return static_cast<std::uint8_t>(bits >> shift); };
    const Rgba colour{byte(0), byte(8), byte(16), byte(24) % 2 == 0 ? 1.0 : 0.25};
    ASSERT_EQ(colour_in(colour_text(colour)), colour);
  }
}

TEST(ColourNames, are_found_whole_and_in_lower_case) {
  EXPECT_EQ(colour_named("rebeccapurple"), 0x663399U);
  EXPECT_EQ(colour_named("aliceblue"), 0xF0F8FFU);
  EXPECT_EQ(colour_named("yellowgreen"), 0x9ACD32U);
  for (const auto* name : {"", "re", "redd", "Red", "transparent", "zzz"})
    EXPECT_FALSE(colour_named(name)) << name;
  EXPECT_EQ(short_name_of(0xFF0000), "red");
  EXPECT_EQ(short_name_of(0x000000), "");
}

}  // namespace
}  // namespace pressoir::codecs::svg
