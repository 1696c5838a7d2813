// The passes over numbers, colours and transforms.
#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

TEST(CleanupNumericValues, shortens_numbers_and_lengths) {
  EXPECT_EQ(content_after(cleanup_numeric_values,
                          R"(<circle cx="12.34567px" cy="0.50" r="1in" opacity="0.50000"/>)"),
            R"(<circle cx="12.346" cy=".5" r="96" opacity=".5"/>)");
  EXPECT_EQ(content_after(cleanup_numeric_values, R"(<polygon points="0.0, 0.0  1.50,  -2"/>)"),
            R"(<polygon points="0 0 1.5-2"/>)");
  EXPECT_EQ(
      content_after(
          cleanup_numeric_values,
          R"(<linearGradient id="a" x1="0.3333333333"><stop offset="50%"/></linearGradient>)"),
      R"(<linearGradient id="a" x1=".33333"><stop offset=".5"/></linearGradient>)");
}

TEST(CleanupNumericValues, leaves_what_is_no_number) {
  for (const std::string_view text :
       {R"(<text x="10.000 20a">b</text>)", R"~(<rect width="auto" height="calc(1px)"/>)~",
        R"(<path font-size="medium" d="M 0.50 1"/>)", R"(<image rotate="0.50"/>)",
        R"(<style>[cx="0.50"]{fill:red}</style><circle cx="0.50"/>)"})
    EXPECT_EQ(content_after(cleanup_numeric_values, text), text);
}

TEST(CleanupNumericValues, keeps_what_a_transform_or_a_use_enlarges) {
  constexpr std::string_view kUsed =
      R"~(<defs><circle id="a" r="1.23456"/></defs><use href="#a" transform="scale(99)"/>)~";
  EXPECT_EQ(content_after(cleanup_numeric_values, kUsed), kUsed);
}

TEST(ConvertColors, shortens_attributes_styles_and_sheets) {
  EXPECT_EQ(content_after(convert_colors, R"~(<path fill="#ff0000" style="stroke:rgb(0,0,0)"/>)~"),
            R"(<path fill="red" style="stroke:#000"/>)");
  EXPECT_EQ(content_after(convert_colors, R"(<style>a{fill:#ff0000}</style>)"),
            R"(<style>a{fill:red}</style>)");
  for (const std::string_view text :
       {R"~(<path fill="url(#black)"/>)~", R"(<animate fill="#ff0000"/>)", R"(<g id="black"/>)",
        R"(<path fill="currentColor"/>)"})
    EXPECT_EQ(content_after(convert_colors, text), text);
}

TEST(ConvertTransform, shortens_lists_and_drops_identities) {
  EXPECT_EQ(content_after(convert_transform, R"~(<g transform="translate( 10 , 0 )"/>)~"),
            R"~(<g transform="translate(10)"/>)~");
  EXPECT_EQ(content_after(convert_transform, R"~(<g transform="scale(1) rotate(0)"/>)~"), "<g/>");
  EXPECT_EQ(content_after(convert_transform,
                          R"~(<pattern patternTransform="matrix(2 0 0 2 0 0)" id="a"/>)~"),
            R"~(<pattern patternTransform="scale(2)" id="a"/>)~");
}

TEST(ConvertTransform, gives_large_coordinates_more_digits) {
  constexpr std::string_view kFar = R"~(<g transform="matrix(.123456789 0 0 .12345 -123456 0)"/>)~";
  EXPECT_EQ(content_after(convert_transform, kFar),
            R"~(<g transform="matrix(.123456789 0 0 .12345-123456 0)"/>)~");
}

TEST(ApplyTransforms, moves_shapes_where_that_is_shorter) {
  EXPECT_EQ(
      content_after(apply_transforms, R"~(<path transform="translate(5 5)" d="M1 1h9v9z"/>)~"),
      R"(<path d="M6 6h9v9"/>)");
  EXPECT_EQ(
      content_after(apply_transforms, R"~(<circle transform="rotate(90 0 0)" cx="5" r="3"/>)~"),
      R"(<circle r="3" cy="5"/>)");
  EXPECT_EQ(content_after(apply_transforms,
                          R"~(<rect transform="scale(-2 3)" x="1" width="4" height="5" rx="1"/>)~"),
            R"(<rect x="-10" width="8" height="15" rx="2" ry="3"/>)");
}

TEST(ApplyTransforms, scales_strokes_that_stay_strokes) {
  EXPECT_EQ(
      content_after(apply_transforms,
                    R"~(<path transform="scale(2)" stroke="red" stroke-width="3" d="M1 1h9"/>)~"),
      R"(<path stroke="red" stroke-width="6" d="M2 2h18"/>)");
  EXPECT_EQ(content_after(apply_transforms,
                          R"~(<path transform="rotate(90)" stroke="red" d="M1 1h9"/>)~"),
            R"(<path stroke="red" d="M-1 1v9"/>)");
}

TEST(ApplyTransforms, leaves_what_depends_on_coordinates) {
  for (
      const std::string_view text :
      {R"~(<path transform="scale(2 3)" stroke="red" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(2)" fill="url(#a)" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(2)" clip-path="url(#a)" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(2)" filter="url(#a)" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(2)" vector-effect="non-scaling-stroke" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(0)" d="M1 1h9v9"/>)~",
       R"~(<path transform="scale(2)" d="M1 1h9v9"><animate attributeName="d"/></path>)~",
       R"~(<path transform="scale(2)" style="transform:scale(3)" d="M1 1h9v9"/>)~",
       R"~(<style>path{stroke:red;stroke-width:2}</style><path transform="scale(2)" d="M1 1h9v9"/>)~",
       R"~(<ellipse transform="rotate(45)" rx="3" ry="2"/>)~",
       R"~(<text transform="scale(2)">a</text>)~"})
    EXPECT_EQ(content_after(apply_transforms, text), text);
}

TEST(MoveGroupTransforms, gives_them_to_children_that_shrink) {
  EXPECT_EQ(content_after(move_group_transforms,
                          R"~(<g transform="translate(5 5)"><path d="M1 1h9v9"/></g>)~"),
            R"(<g><path d="M6 6h9v9"/></g>)");
  EXPECT_EQ(
      content_after(move_group_transforms,
                    R"~(<g transform="scale(2)"><g transform="scale(3)"><text>a</text></g></g>)~"),
      R"~(<g><g transform="scale(6)"><text>a</text></g></g>)~");
}

TEST(MoveGroupTransforms, leaves_groups_whose_own_coordinates_count) {
  for (
      const std::string_view text :
      {R"~(<g transform="scale(2)" clip-path="url(#a)"><path d="M1 1h9v9"/></g>)~",
       R"~(<g transform="scale(2)"><path id="a" d="M1 1h9v9"/></g>)~",
       R"~(<g transform="scale(2)"><text>a</text><text>b</text></g>)~",
       R"~(<g transform="scale(2)"><svg/></g>)~",
       R"~(<g transform="scale(2)"><animateTransform attributeName="transform"/><path d="M1 1h9"/></g>)~"})
    EXPECT_EQ(content_after(move_group_transforms, text), text);
}

}  // namespace
}  // namespace pressoir::codecs::svg
