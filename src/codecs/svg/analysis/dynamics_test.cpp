#include "codecs/svg/analysis/dynamics.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

struct Seen {
  Document document;
  Dynamics dynamics;
  explicit Seen(std::string_view content)
      : document(parse(as_bytes(picture(content)))), dynamics(document) {}
};

TEST(Dynamics, scripts_are_what_runs_code_or_changes_which_rules_apply) {
  for (const std::string_view content :
       {"<script/>", "<g onclick='x'/>", "<a href=' JavaScript:x'/>",
        "<g xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='click'/>",
        "<g><set attributeName='class' to='x'/></g>",
        "<foreignObject><script xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>"})
    EXPECT_TRUE(Seen(content).dynamics.has_script()) << content;
  for (const std::string_view content :
       {"<g/>", "<g><set attributeName='fill'/></g>", "<a href='x'/>"})
    EXPECT_FALSE(Seen(content).dynamics.has_script()) << content;
}

TEST(Dynamics, sheets_from_outside_are_named_or_hinted_at) {
  EXPECT_TRUE(Seen("<style>@import 'a.css';</style>").dynamics.has_outside_sheet());
  EXPECT_TRUE(Seen("<link xmlns='http://www.w3.org/1999/xhtml'/>").dynamics.has_outside_sheet());
  EXPECT_FALSE(Seen("<g class='a'/>").dynamics.has_outside_sheet());
  EXPECT_TRUE(Seen("<g class='a'/>").dynamics.has_outside_classes());
  EXPECT_TRUE(Seen("<style>g{fill:red}</style><g class='a'/>").dynamics.has_outside_classes());
  EXPECT_FALSE(Seen("<style>.b{fill:red}</style><g class='a'/>").dynamics.has_outside_classes());
  EXPECT_FALSE(Seen("<g class=' '/>").dynamics.has_outside_classes());
  const auto document = parse(as_bytes("<?xml-stylesheet href='a'?>" + picture("")));
  EXPECT_TRUE(Dynamics(document).has_outside_sheet());
}

TEST(Dynamics, animated_is_the_parent_or_what_is_named) {
  const Seen seen("<g><set/></g><g id='a'/><set href='#a'/><g/>");
  const auto& children = seen.document.root->children;
  EXPECT_TRUE(seen.dynamics.is_animated(*children[0]));
  EXPECT_TRUE(seen.dynamics.is_animated(*children[1]));
  EXPECT_FALSE(seen.dynamics.is_animated(*children[3]));
  EXPECT_FALSE(seen.dynamics.is_animated(*seen.document.root));
}

TEST(Dynamics, css_animates_too) {
  EXPECT_TRUE(Seen("<style>@keyframes k{}</style>").dynamics.has_css_animation());
  EXPECT_TRUE(Seen("<g style='transition:all 1s'/>").dynamics.has_css_animation());
  EXPECT_FALSE(Seen("<g style='fill:red'/>").dynamics.has_css_animation());
}

}  // namespace
}  // namespace pressoir::codecs::svg
