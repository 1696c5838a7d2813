#include "codecs/svg/document/writer.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

TEST(SvgWriter, writes_what_was_read) {
  for (
      const std::string_view text :
      {R"(<svg xmlns="http://www.w3.org/2000/svg"><text x="1"> a &amp; b &lt; c ]]&gt; > </text></svg>)",
       R"(<!--a--><?b c?><!DOCTYPE svg><svg><![CDATA[<]]>a<!--b--><?c?></svg><?d?>)",
       R"(<svg a="'" b='"' c="&#10;&#9;&#13;&lt;&amp;>" d='""&#39;'/>)", "<svg>a&#13;b</svg>",
       "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:g/></s:svg>"})
    EXPECT_EQ(rewritten(text), text);
}

TEST(SvgWriter, takes_the_shorter_way) {
  EXPECT_EQ(rewritten(R"(<?xml version="1.0"?><svg a='b'  ><g></g>&quot;&apos;&gt;</svg>)"),
            R"(<svg a="b"><g/>"'></svg>)");
  EXPECT_EQ(rewritten(R"(<svg a="&quot;&quot;'"/>)"), R"(<svg a='""&#39;'/>)");
}

}  // namespace
}  // namespace pressoir::codecs::svg
