// The passes that take out what is no part of the picture.
#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

constexpr PassOptions kAll{.policy = {.all = true}};
constexpr PassOptions kCopyright{.policy = {.copyright = true}};

TEST(SvgCleanUp, removes_comments_but_those_that_the_policy_keeps) {
  constexpr auto* text = "<!--a--><svg>b<!--! c-->d<!-- \xC2\xA9 e --></svg><!--f-->";
  EXPECT_EQ(after(remove_comments, text), "<svg>bd</svg>");
  EXPECT_EQ(after(remove_comments, text, kAll), text);
  EXPECT_EQ(after(remove_comments, text, kCopyright), "<svg>b<!--! c-->d<!-- \xC2\xA9 e --></svg>");
}

TEST(SvgCleanUp, removes_instructions_but_style_sheets) {
  EXPECT_EQ(after(remove_instructions, "<?a b?><?xml-stylesheet href='x.css'?><svg><?c?></svg>"),
            "<?xml-stylesheet href='x.css'?><svg/>");
}

TEST(SvgCleanUp, removes_the_doctype) {
  EXPECT_EQ(after(remove_doctype, "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>"),
            "<svg>b</svg>");
}

TEST(SvgCleanUp, removes_what_editors_keep) {
  constexpr auto* text =
      R"(<svg xmlns:i="http://www.inkscape.org/namespaces/inkscape" xmlns:x="http://example.com">)"
      R"(<i:view/><g i:label="a" x:b="c"/><x:d/></svg>)";
  EXPECT_EQ(
      after(remove_editors_data, text),
      R"(<svg xmlns:i="http://www.inkscape.org/namespaces/inkscape" xmlns:x="http://example.com">)"
      R"(<g x:b="c"/><x:d/></svg>)");
  EXPECT_EQ(after(remove_editors_data, text, kAll), text);
}

TEST(SvgCleanUp, knows_editors_by_namespace_not_by_prefix) {
  constexpr auto* text = R"(<svg xmlns:inkscape="http://example.com" inkscape:a="b"/>)";
  EXPECT_EQ(after(remove_editors_data, text), text);
}

TEST(SvgCleanUp, removes_metadata_but_rights_where_they_stay) {
  const std::string start = R"(<svg xmlns:d="http://purl.org/dc/elements/1.1/">)";
  const auto text = start + "<metadata><d:date>1</d:date><d:rights>2</d:rights></metadata>" +
                    "<metadata><d:format>3</d:format></metadata></svg>";
  EXPECT_EQ(after(remove_metadata, text), start.substr(0, start.size() - 1) + "/>");
  EXPECT_EQ(after(remove_metadata, text, kAll), text);
  EXPECT_EQ(after(remove_metadata, text, kCopyright),
            start + "<metadata><d:rights>2</d:rights></metadata></svg>");
}

TEST(SvgCleanUp, removes_declarations_that_say_nothing) {
  EXPECT_EQ(
      after(remove_unused_namespaces,
            R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:a="http://a" xmlns:b="http://b">)"
            R"(<g xmlns="http://www.w3.org/2000/svg" xmlns:b="http://b" b:c=""/></svg>)"),
      R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:b="http://b"><g b:c=""/></svg>)");
}

TEST(SvgCleanUp, keeps_prefixes_that_animations_name) {
  constexpr auto* text =
      R"(<svg xmlns:xlink="http://www.w3.org/1999/xlink"><set attributeName="xlink:href"/></svg>)";
  EXPECT_EQ(after(remove_unused_namespaces, text), text);
}

TEST(SvgCleanUp, keeps_other_declarations_of_the_same_prefix) {
  constexpr auto* text =
      R"(<svg xmlns="http://www.w3.org/2000/svg"><g xmlns="http://www.w3.org/1999/xhtml">)"
      R"(<g xmlns="http://www.w3.org/2000/svg"/></g></svg>)";
  EXPECT_EQ(after(remove_unused_namespaces, text), text);
}

}  // namespace
}  // namespace pressoir::codecs::svg
