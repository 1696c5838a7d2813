#include "codecs/svg/analysis/analysis.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

std::string names_in(std::string_view content) {
  return analyse(parse(as_bytes(picture(content)))).names();
}

TEST(SvgAnalysis, finds_what_a_still_picture_does_not_show) {
  EXPECT_EQ(names_in("<g/>"), "");
  EXPECT_EQ(names_in("<script/>"), "scripts");
  EXPECT_EQ(names_in("<a href='JavaScript:a'/>"), "scripts");
  EXPECT_EQ(names_in("<g onload='a'/>"), "event handlers");
  EXPECT_EQ(names_in("<style>@import 'a'</style>"), "outside style sheets");
  EXPECT_EQ(names_in("<foreignObject/>"), "foreign content");
  EXPECT_EQ(names_in("<use href='a.svg#b'/>"), "parts of other files");
  EXPECT_EQ(names_in("<use href='#b'/>"), "");
  EXPECT_EQ(names_in("<g systemLanguage='de'/>"), "conditions");
  EXPECT_EQ(names_in("<animate/>"), "animation");
  EXPECT_EQ(names_in("<style>@keyframes a{}</style>"), "animation");
  EXPECT_EQ(names_in("<style>@media print{}</style>"), "media queries");
  EXPECT_EQ(names_in("<style>a:HOVER{}</style>"), "interaction");
  EXPECT_EQ(names_in("<script/><animate/>"), "scripts, animation");
}

TEST(SvgAnalysis, knows_what_may_depend_on_structure) {
  const auto depends = [](std::string_view text) {
    return analyse(parse(as_bytes(text))).depends_on_structure();
  };
  EXPECT_TRUE(depends("<?xml-stylesheet href='a'?><svg/>"));
  EXPECT_TRUE(depends("<svg onload='a'/>"));
  EXPECT_FALSE(depends("<svg><animate/></svg>"));
  EXPECT_TRUE(analyse(parse(as_bytes("<svg fill='CurrentColor'/>"))).current_color);
  EXPECT_TRUE(analyse(parse(as_bytes(picture("<text/>")))).texts);
}

}  // namespace
}  // namespace pressoir::codecs::svg
