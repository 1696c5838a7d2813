#include "codecs/svg/sanitise.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

using Names = std::vector<std::string>;

/// The content of a picture after sanitise(), which must have named what it took out.
std::string left_of(std::string_view content, const Names& names) {
  auto document = parse(as_bytes(picture(content)));
  EXPECT_EQ(sanitise(document), names) << content;
  EXPECT_TRUE(sanitise(document).empty()) << content;
  std::string left;
  for (const auto& child : document.root->children) left += write(*child);
  return left;
}

TEST(SvgSanitise, leaves_a_picture_as_it_is) {
  for (const std::string_view content :
       {R"-(<g id="a" fill="url(#b)" style="fill:url('#c')"/>)-", R"(<use href="#a"/>)",
        R"(<image href="data:image/png;base64,AAAA"/>)",
        R"(<a href="https://example.com"><g/></a>)", R"-(<style>.a{fill:url(#b)}</style>)-",
        R"(<animate attributeName="x" values="0;1"/>)"})
    EXPECT_EQ(left_of(content, {}), content);
}

TEST(SvgSanitise, takes_out_what_runs) {
  EXPECT_EQ(left_of("<script>a</script><g onclick='b'/>", {"event handlers", "scripts"}), "<g/>");
  EXPECT_EQ(left_of("<a href=' java\nscript:a'><g/></a>", {"scripts"}), "<a><g/></a>");
  EXPECT_EQ(left_of("<set attributeName='href' to='javascript:a'/>", {"animations of references"}),
            "");
  EXPECT_EQ(left_of("<set attributeName='onload' to='a'/>", {"animations of references"}), "");
  EXPECT_EQ(left_of("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>a</h:script>", {"scripts"}),
            "");
}

TEST(SvgSanitise, looks_into_metadata) {
  EXPECT_EQ(left_of("<metadata><script>a</script></metadata>", {"scripts"}), "<metadata/>");
  EXPECT_EQ(left_of("<metadata><x:a xmlns:x='http://example.com'><x:b/>"
                    "<h:iframe xmlns:h='http://www.w3.org/1999/xhtml' src='a'/></x:a></metadata>",
                    {"foreign content"}),
            R"(<metadata><x:a xmlns:x="http://example.com"><x:b/></x:a></metadata>)");
  EXPECT_EQ(left_of("<metadata><g onload='a'/></metadata>", {"event handlers"}),
            "<metadata><g/></metadata>");
}

TEST(SvgSanitise, reads_style_sheets_and_attributes_as_browsers_do) {
  EXPECT_EQ(left_of("<style>@imp<!---->ort 'a.css';</style><g/>", {"style sheets"}), "<g/>");
  EXPECT_EQ(left_of("<style>@imp<![CDATA[ort 'a.css';]]></style><g/>", {"style sheets"}), "<g/>");
  EXPECT_EQ(left_of("<g fill='u\\72l(http://example.com#a)'/>", {"outside references"}), "<g/>");
  EXPECT_EQ(left_of(R"(<text aria-label="a\b"/>)", {}), R"(<text aria-label="a\b"/>)");
}

TEST(SvgSanitise, takes_out_what_reaches_outside) {
  const Names outside{"outside references"};
  for (const std::string_view content :
       {"<image href='http://example.com/a.png'/>", "<image href='a.png'/>",
        "<image href='//example.com'/>", "<image href='data:text/html,a'/>"})
    EXPECT_EQ(left_of(content, outside), "<image/>") << content;
  EXPECT_EQ(left_of("<use href='a.svg#b'/><use href='data:image/svg+xml,a'/>", outside),
            "<use/><use/>");
  EXPECT_EQ(left_of("<g fill='url(http://example.com#a)'/>", outside), "<g/>");
  EXPECT_EQ(left_of("<g style='fill:url( \"a.svg#b\" )'/>", outside), "<g/>");
  EXPECT_EQ(left_of("<g style='fill:u\\72l(a.svg)'/>", outside), "<g/>");
  EXPECT_EQ(left_of("<g xml:base='http://example.com'/>", outside), "<g/>");
  EXPECT_EQ(left_of("<style>@import 'a.css';</style><g/>", {"style sheets"}), "<g/>");
  EXPECT_EQ(left_of("<style>@font-face{src:url(a.woff)}</style><g/>", {"style sheets"}), "<g/>");
}

TEST(SvgSanitise, takes_out_foreign_content_and_declarations) {
  EXPECT_EQ(left_of("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
                    {"foreign content"}),
            "");
  EXPECT_EQ(left_of("<x:a xmlns:x='http://example.com'/>", {"elements of other vocabularies"}), "");
  auto document =
      parse(as_bytes("<?xml-stylesheet href='a'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>"));
  EXPECT_EQ(sanitise(document), (Names{"document type", "processing instructions"}));
  EXPECT_EQ(write(document), "<svg>b</svg>");
}

}  // namespace
}  // namespace pressoir::codecs::svg
