#include "codecs/svg/analysis/scales.h"

#include <gtest/gtest.h>

#include "codecs/svg/document/reader.h"

namespace pressoir::codecs::svg {
namespace {

/// The scale of the first circle in the content of a root of 200 x 100.
double scale_in(std::string_view content) {
  const auto text = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">)" +
                    std::string(content) + "</svg>";
  auto document = parse(as_bytes(text));
  const References references(document);
  const Scales scales(document, references);
  const Node* circle = nullptr;
  for_each_element(*document.root, [&](const Node& node) {
    if (circle == nullptr && node.is("circle")) circle = &node;
  });
  return scales.most(*circle);
}

TEST(Scales, multiply_transforms) {
  EXPECT_DOUBLE_EQ(scale_in("<circle/>"), 1);
  EXPECT_DOUBLE_EQ(scale_in(R"~(<g transform="scale(2)"><circle transform="scale(1 3)"/></g>)~"),
                   6);
  EXPECT_DOUBLE_EQ(scale_in(R"~(<svg width="50" height="50" viewBox="0 0 10 25"><circle/></svg>)~"),
                   5);
}

TEST(Scales, follow_uses_clips_and_patterns) {
  EXPECT_DOUBLE_EQ(
      scale_in(R"~(<defs><circle id="a"/></defs><use href="#a" transform="scale(7)"/>)~"), 7);
  EXPECT_DOUBLE_EQ(scale_in(R"~(<clipPath id="a"><circle/></clipPath>
                                <g transform="scale(3)" clip-path="url(#a)"/>)~"),
                   3);
  EXPECT_DOUBLE_EQ(
      scale_in(R"~(<clipPath id="a" clipPathUnits="objectBoundingBox"><circle/></clipPath>
                   <g clip-path="url(#a)"/>)~"),
      200);
  EXPECT_DOUBLE_EQ(scale_in(R"~(<symbol id="a" viewBox="0 0 10 10"><circle/></symbol>
                                <use href="#a" width="40" height="40"/>)~"),
                   4);
}

TEST(Scales, end_where_uses_go_in_circles) {
  EXPECT_GE(scale_in(R"~(<g id="a" transform="scale(2)"><circle/><use href="#a"/></g>)~"), 2);
}

TEST(Scales, end_where_uses_go_on_for_long) {
  std::string uses;
  for (int i = 1; i < 20'000; ++i)
    uses += "<use id=\"a" + std::to_string(i) + "\" href=\"#a" + std::to_string(i + 1) + "\"/>";
  EXPECT_EQ(scale_in(uses + "<circle id=\"a20000\"/>"), 1);
}

TEST(Scales, say_how_many_digits_more_are_needed) {
  constexpr std::string_view kText =
      R"~(<svg xmlns="http://www.w3.org/2000/svg"><g transform="scale(20)"/>
          <g transform="scale(.01)"/></svg>)~";
  auto document = parse(as_bytes(kText));
  const References references(document);
  const Scales scales(document, references);
  std::vector<int> digits;
  for_each_element(*document.root,
                   [&](const Node& node) { digits.push_back(scales.digits(node, 3)); });
  EXPECT_EQ(digits, (std::vector{3, 5, 1}));
}

}  // namespace
}  // namespace pressoir::codecs::svg
