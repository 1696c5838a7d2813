#include <gtest/gtest.h>

#include "codecs/svg/document/space_rules.h"
#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

std::string collapsed(std::string_view content) {
  return content_after(collapse_white_space, content);
}

TEST(SvgWhiteSpace, goes_where_no_text_is_shown) {
  EXPECT_EQ(collapsed("\n <g>\n  <path d=' '/> stray <![CDATA[ ]]>\n </g>\n"),
            "<g><path d=\" \"/></g>");
  EXPECT_EQ(collapsed("<a> <text>a</text> </a>"), "<a><text>a</text></a>");
}

TEST(SvgWhiteSpace, is_short_in_texts) {
  EXPECT_EQ(collapsed("<text> a  b <tspan> c</tspan> \n <tspan>d </tspan>\te </text>"),
            "<text>a b <tspan> c</tspan> <tspan>d </tspan> e</text>");
  EXPECT_EQ(collapsed("<title>\n a\n b </title>"), "<title>a b</title>");
}

TEST(SvgWhiteSpace, stays_a_line_feed_where_readers_differ) {
  EXPECT_EQ(with_single_blanks("a\nb\r\n\nc \nd\te"), "a\nb\nc d e");
  EXPECT_EQ(with_single_blanks(""), "");
  EXPECT_EQ(with_single_blanks("  "), " ");
}

TEST(SvgWhiteSpace, stays_where_the_file_says_so) {
  for (const std::string_view content :
       {"<text xml:space=\"preserve\"> a  b </text>",
        "<g xml:space=\"preserve\"><text> a  b </text></g>",
        "<text style=\"white-space:pre\"> a  b </text>",
        "<style>text{white-space:pre}</style><text> a  b </text>", "<style> a  b </style>",
        "<script> a  b </script>",
        "<foreignObject> <p xmlns=\"http://www.w3.org/1999/xhtml\"> a  "
        "b </p> </foreignObject>"})
    EXPECT_EQ(collapsed(content), content);
}

TEST(SvgWhiteSpace, is_ruled_by_an_attribute_only_where_there_is_some) {
  const auto result = [](std::string_view content) {
    return content_after(remove_xml_space, content);
  };
  EXPECT_EQ(result("<g xml:space=\"preserve\"> <text>a b</text> </g>"),
            "<g> <text>a b</text> </g>");
  EXPECT_EQ(result("<g xml:space=\"default\"/>"), "<g/>");
  for (const std::string_view content :
       {"<text xml:space=\"preserve\">a  b</text>", "<text xml:space=\"preserve\">a </text>",
        "<text xml:space=\"preserve\">a<tspan> b</tspan></text>",
        "<text xml:space=\"preserve\"> a<tspan xml:space=\"default\"> b</tspan></text>"})
    EXPECT_EQ(result(content), content);
}

TEST(SvgWhiteSpace, needs_no_cdata_where_text_is_shorter) {
  EXPECT_EQ(content_after(unwrap_cdata, "<style>a<![CDATA[b>c]]>d</style>"),
            "<style>ab>cd</style>");
  EXPECT_EQ(content_after(unwrap_cdata, "<style><![CDATA[&&&&&&]]></style>"),
            "<style><![CDATA[&&&&&&]]></style>");
}

}  // namespace
}  // namespace pressoir::codecs::svg
