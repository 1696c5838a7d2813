#include "codecs/svg/style/cascade.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg::style {
namespace {

/// The value of `property` that counts for the element with id "t"; "?": not certain.
std::string specified(std::string_view content, std::string_view property = "fill") {
  auto document = parse(as_bytes(picture(content)));
  const References references(document);
  const Cascade cascade(document, references);
  const auto value = cascade.specified(*references.element("t"), property);
  return value ? std::string(*value) : "?";
}

TEST(Cascade, style_goes_before_sheets_and_sheets_before_attributes) {
  constexpr std::string_view kSheet = "<style>path{fill:red}</style>";
  const auto with = [&](std::string_view path) {
    return specified(std::string(kSheet) + std::string(path));
  };
  EXPECT_EQ(with(R"(<path id="t" fill="blue"/>)"), "red");
  EXPECT_EQ(with(R"(<path id="t" fill="blue" style="fill:lime"/>)"), "lime");
  EXPECT_EQ(specified(R"(<style>#t{fill:red!important}</style><path id="t" style="fill:lime"/>)"),
            "red");
}

TEST(Cascade, specificity_goes_before_order) {
  EXPECT_EQ(specified("<style>.a{fill:red}path{fill:blue}</style><path id='t' class='a'/>"), "red");
  EXPECT_EQ(specified("<style>.a{fill:red}.b{fill:blue}</style><path id='t' class='b a'/>"),
            "blue");
  EXPECT_EQ(
      specified("<style>#t{fill:red}</style><style>.a{fill:lime}</style><path id='t' class='a'/>"),
      "red");
}

TEST(Cascade, properties_are_inherited_or_initial) {
  EXPECT_EQ(specified(R"(<g fill="red"><g><path id="t"/></g></g>)"), "red");
  EXPECT_EQ(specified(R"(<g fill="red"><path id="t" fill="inherit"/></g>)"), "red");
  EXPECT_EQ(specified(R"(<path id="t"/>)"), "#000");
  EXPECT_EQ(specified(R"(<g opacity=".5"><path id="t"/></g>)", "opacity"), "1");
}

TEST(Cascade, is_not_certain_under_conditions) {
  EXPECT_EQ(specified("<style>path:hover{fill:red}</style><path id='t' fill='blue'/>"), "?");
  EXPECT_EQ(specified("<style>@media print{path{fill:red}}</style><path id='t'/>"), "?");
  EXPECT_EQ(specified("<style media='print'>path{fill:red}</style><path id='t'/>"), "?");
  EXPECT_EQ(specified("<style>@keyframes k{to{fill:red}}</style><path id='t' fill='blue'/>"), "?");
  EXPECT_EQ(specified("<path id='t' fill='red'><animate attributeName='fill' to='blue'/></path>"),
            "?");
  EXPECT_EQ(specified("<path id='t' fill='red'/><set href='#t' attributeName='fill' to='blue'/>"),
            "?");
  EXPECT_EQ(specified("<g style='fill:var(--a)'><path id='t'/></g>"), "?");
  EXPECT_EQ(specified("<path id='t' style='fill:red;fill:color(display-p3 1 0 0)'/>"), "?");
  EXPECT_EQ(specified("<path id='t' style='font:1px a' font-size='3'/>", "font-size"), "?");
  EXPECT_EQ(specified("<path id='t' style='all:unset' fill='red'/>"), "?");
}

TEST(Cascade, what_use_shows_inherits_from_there) {
  EXPECT_EQ(specified(R"(<g fill="red"><path id="t"/></g><use href="#t"/>)"), "?");
  EXPECT_EQ(specified(R"(<g fill="red"><g id="u"><path id="t"/></g></g><use href="#u"/>)"), "?");
  EXPECT_EQ(specified(R"(<g id="u" fill="red"><path id="t"/></g><use href="#u"/>)"), "red");
  EXPECT_EQ(specified(R"(<symbol><path id="t"/></symbol>)"), "?");
  EXPECT_EQ(specified(R"(<foreignObject fill="red"><svg><path id="t"/></svg></foreignObject>)"),
            "?");
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
