// The passes over path data, and those that make and merge paths.
#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

TEST(ConvertPathData, writes_path_data_in_the_fewest_characters) {
  EXPECT_EQ(content_after(convert_path_data, R"(<path d="M 10,10 L 20,10 L 20,20 Z"/>)"),
            R"(<path d="M10 10h10v10"/>)");
  EXPECT_EQ(
      content_after(convert_path_data, R"(<path d="M 10,10 L 20,10 L 20,20 Z" stroke="red"/>)"),
      R"(<path d="M10 10h10v10z" stroke="red"/>)");
}

TEST(ConvertPathData, gives_larger_pictures_of_the_same_more_digits) {
  constexpr std::string_view kPath = R"(<path d="M0 0h1.23456v9"/>)";
  EXPECT_EQ(content_after(convert_path_data, kPath), R"(<path d="M0 0h1.235v9"/>)");
  EXPECT_EQ(
      content_after(convert_path_data, "<g transform=\"scale(10)\">" + std::string(kPath) + "</g>"),
      R"~(<g transform="scale(10)"><path d="M0 0h1.2346v9"/></g>)~");
  EXPECT_EQ(
      content_after(convert_path_data, "<g transform=\"scale(.1)\">" + std::string(kPath) + "</g>"),
      R"~(<g transform="scale(.1)"><path d="M0 0h1.23v9"/></g>)~");
  EXPECT_EQ(
      content_after(convert_path_data, "<g id=\"a\">" + std::string(kPath) +
                                           R"~(</g><use href="#a" transform="scale(100)"/>)~"),
      R"~(<g id="a"><path d="M0 0h1.23456v9"/></g><use href="#a" transform="scale(100)"/>)~");
}

TEST(ConvertPathData, leaves_what_others_go_along_and_what_is_animated) {
  constexpr std::string_view kFollowed =
      R"(<path id="a" d="M0 0h5h5"/><text><textPath href="#a">x</textPath></text>)";
  EXPECT_EQ(content_after(convert_path_data, kFollowed), kFollowed);
  constexpr std::string_view kAnimated =
      R"(<path d="M 0 0 L 5 5 Z"><animate attributeName="d" to="M 0 0 L 9 9 Z"/></path>)";
  EXPECT_EQ(content_after(convert_path_data, kAnimated), kAnimated);
}

TEST(ConvertPathData, keeps_vertices_that_may_have_markers) {
  constexpr std::string_view kMarker = R"(<marker id="m"><path d="M0 0h1v1"/></marker>)";
  EXPECT_EQ(
      content_after(convert_path_data,
                    std::string(kMarker) + R"~(<path marker-mid="url(#m)" d="M0 0 h 1 h 1"/>)~"),
      std::string(kMarker) + R"~(<path marker-mid="url(#m)" d="M0 0h1 1"/>)~");
}

TEST(ApproximatePathData, takes_coordinates_within_a_unit_that_are_shorter) {
  constexpr std::string_view kPath = R"(<path d="M0 0h1.2592v9" stroke="red"/>)";
  EXPECT_EQ(content_after(convert_path_data, kPath), R"(<path d="M0 0h1.259v9" stroke="red"/>)");
  EXPECT_EQ(content_after(approximate_path_data, kPath), R"(<path d="M0 0h1.26v9" stroke="red"/>)");
}

TEST(ConvertShapeToPath, makes_paths_of_straight_shapes) {
  EXPECT_EQ(content_after(convert_shape_to_path,
                          R"(<rect x="1" y="2" width="30" height="40" fill="red"/>)"),
            R"(<path fill="red" d="M1 2h30v40H1"/>)");
  EXPECT_EQ(content_after(convert_shape_to_path, R"(<line x1="1" x2="9" y2="5" stroke="red"/>)"),
            R"(<path stroke="red" d="M1 0l8 5"/>)");
  EXPECT_EQ(
      content_after(convert_shape_to_path, R"(<polygon points="0,0 50,0 50,50" stroke="red"/>)"),
      R"(<path stroke="red" d="M0 0h50v50z"/>)");
}

TEST(ConvertShapeToPath, leaves_shapes_that_are_not_equal_to_a_path) {
  for (const std::string_view shape :
       {R"(<rect width="9" height="9" rx="1"/>)", R"(<rect width="50%" height="9"/>)",
        R"(<rect width="9" height="9"><animate attributeName="width" to="5"/></rect>)",
        R"(<polygon points="0,0 50,0 50"/>)", R"(<rect width="-9" height="9"/>)",
        R"(<style>rect{fill:red}</style><rect width="9" height="9"/>)",
        R"(<style>path{fill:red}</style><rect width="9" height="9"/>)",
        R"~(<marker id="m"/><rect width="9" height="9" marker-end="url(#m)"/>)~"})
    EXPECT_EQ(content_after(convert_shape_to_path, shape), shape);
}

TEST(ConvertEllipseToCircle, takes_equal_radii) {
  EXPECT_EQ(content_after(convert_ellipse_to_circle, R"(<ellipse cx="5" rx="3" ry="3"/>)"),
            R"(<circle cx="5" r="3"/>)");
  for (const std::string_view shape :
       {R"(<ellipse rx="3" ry="4"/>)", R"(<ellipse rx="3"/>)", R"(<ellipse rx="5%" ry="5%"/>)",
        R"(<style>ellipse{fill:red}</style><ellipse rx="3" ry="3"/>)"})
    EXPECT_EQ(content_after(convert_ellipse_to_circle, shape), shape);
}

TEST(MergePaths, joins_paths_of_one_style_that_are_apart) {
  EXPECT_EQ(content_after(merge_paths, R"(<path d="M0 0h9v9z"/><path d="m50 50h9v9z"/>)"),
            R"(<path d="M0 0h9v9m41 41h9v9"/>)");
}

TEST(MergePaths, leaves_paths_that_touch_or_differ) {
  for (const std::string_view paths :
       {R"(<path d="M0 0h9v9z"/><path d="M5 5h9v9z"/>)",
        R"(<path d="M0 0h9v9z"/><path d="M11 0h9v9z"/>)",
        R"(<path d="M0 0h9v9z"/><path fill="red" d="M50 50h9v9z"/>)",
        R"(<path d="M0 0h9v9z"/><g/><path d="M50 50h9v9z"/>)",
        R"(<path d="M0 0h9v9z"/><path id="a" d="M50 50h9v9z"/>)",
        R"(<path d="M0 0h9v9z"/><path d="M50 50h9v9z"><title>a</title></path>)",
        R"(<path d="M0 0h9v9z"/><path d="M50 50h9v9z"><animate attributeName="d"/></path>)",
        R"~(<g fill="url(#a)"><path d="M0 0h9v9z"/><path d="M50 50h9v9z"/></g>)~",
        R"(<g stroke="red" stroke-width="80"><path d="M0 0h9v9z"/><path d="M50 50h9v9z"/></g>)",
        R"(<style>path:first-child{fill:red}</style><path d="M0 0h9v9z"/><path d="M50 50h9v9z"/>)"})
    EXPECT_EQ(content_after(merge_paths, paths), paths);
}

TEST(RemoveRedundantClips, takes_out_a_rectangle_around_all) {
  constexpr std::string_view kClip = R"(<clipPath id="c"><path d="M0 0h50v50H0z"/></clipPath>)";
  const auto clipped = [&](std::string_view content) {
    return std::string(kClip) + "<g clip-path=\"url(#c)\">" + std::string(content) + "</g>";
  };
  EXPECT_EQ(content_after(remove_redundant_clips, clipped(R"(<circle cx="9" cy="9" r="9"/>)")),
            std::string(kClip) + R"(<g><circle cx="9" cy="9" r="9"/></g>)");
  for (const std::string_view content :
       {R"(<circle cx="9" cy="9" r="10"/>)", R"(<circle cx="9" cy="9" r="9" stroke="red"/>)",
        "<text>a</text>", R"~(<circle cx="9" cy="9" r="9" transform="scale(9)"/>)~",
        R"(<circle cx="9" cy="9" r="9"><animate attributeName="r" to="99"/></circle>)"})
    EXPECT_EQ(content_after(remove_redundant_clips, clipped(content)), clipped(content));
}

}  // namespace
}  // namespace pressoir::codecs::svg
