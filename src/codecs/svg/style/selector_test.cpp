#include "codecs/svg/style/selector.h"

#include <gtest/gtest.h>

#include "codecs/svg/style/selector_match.h"
#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg::style {
namespace {

constexpr std::string_view kContent =
    R"(<g id="a" class="x y"><rect id="b" width="5"/><path id="c" class="p"/><g id="d">)"
    R"(<path id="e" class="p q" data-k="one two" lang="en-GB"/>t<circle id="f"/></g></g><text id="h"/>)";

/// The ids of all elements that match.
std::string matching(std::string_view selector) {
  auto document = parse(as_bytes(picture(kContent)));
  const auto selectors = selectors_in(selector);
  if (!selectors) return "not understood";
  std::string ids;
  for_each_element(*document.root, [&](Node& node) {
    for (const auto& each : *selectors)
      if (matches(each, node)) ids += node.find("id") == nullptr ? "root" : *node.find("id");
  });
  return ids;
}

TEST(Selector, matches_by_type_class_id_and_attribute) {
  EXPECT_EQ(matching("path"), "ce");
  EXPECT_EQ(matching("PATH"), "");
  EXPECT_EQ(matching("*"), "rootabcdefh");
  EXPECT_EQ(matching(".p.q,#b"), "be");
  EXPECT_EQ(matching("[width]"), "rootb");
  EXPECT_EQ(matching("[width='5']"), "b");
  EXPECT_EQ(matching("[data-k~=two][lang|=en]"), "e");
  EXPECT_EQ(matching("[data-k^=on][data-k$=wo][data-k*=' ']"), "e");
  EXPECT_EQ(matching("[lang='EN-gb' i]"), "e");
  EXPECT_EQ(matching("#\\61"), "a");
}

TEST(Selector, matches_by_what_stands_around) {
  EXPECT_EQ(matching("g path"), "ce");
  EXPECT_EQ(matching("#a > path"), "c");
  EXPECT_EQ(matching("rect+path"), "c");
  EXPECT_EQ(matching("rect ~ g"), "d");
  EXPECT_EQ(matching("g g>circle"), "f");
  EXPECT_EQ(matching("svg>g rect~g circle"), "f");
  EXPECT_EQ(matching(":root>text"), "h");
}

TEST(Selector, matches_by_place) {
  EXPECT_EQ(matching(":first-child"), "rootabe");
  EXPECT_EQ(matching(":last-child"), "rootdfh");
  EXPECT_EQ(matching("#a>:nth-child(2n+1)"), "bd");
  EXPECT_EQ(matching("#a>:nth-last-child(-n + 2)"), "cd");
  EXPECT_EQ(matching("path:first-of-type"), "ce");
  EXPECT_EQ(matching("g:only-of-type"), "ad");
  EXPECT_EQ(matching("#d :empty"), "ef");
}

TEST(Selector, has_its_specificity) {
  const auto of = [](std::string_view text) { return selectors_in(text)->front().specificity; };
  EXPECT_EQ(of("*"), (Specificity{0, 0, 0}));
  EXPECT_EQ(of("g path.a[b]:first-child"), (Specificity{0, 3, 2}));
  EXPECT_EQ(of("#a .b"), (Specificity{1, 1, 0}));
}

TEST(Selector, knows_what_depends_on_more_than_the_tree) {
  EXPECT_TRUE(selectors_in("a:hover path")->front().conditional);
  EXPECT_EQ(matching("path:hover"), "ce");
  EXPECT_FALSE(selectors_in("path:first-child")->front().conditional);
  EXPECT_TRUE(depends_on_siblings(selectors_in("path:first-child")->front()));
  EXPECT_TRUE(depends_on_siblings(selectors_in("a + b")->front()));
  EXPECT_TRUE(depends_on_siblings(selectors_in("a:not(:first-child)")->front()));
  EXPECT_FALSE(depends_on_siblings(selectors_in("a > b c")->front()));
}

TEST(Selector, is_not_guessed) {
  for (const std::string_view bad :
       {"svg|path", "a,", "", ">a", "a >", "[a", "a..b", "#1", "a b!", "*|*"})
    EXPECT_EQ(selectors_in(bad), std::nullopt) << bad;
}

TEST(Selector, is_written_in_the_fewest_characters) {
  const auto text = [](std::string_view css) { return selectors_in(css)->front().text; };
  EXPECT_EQ(text(" a  >  *.b   [ c = \"d\" ] "), "a>.b [c = \"d\"]");
  EXPECT_EQ(text("a /**/ b:nth-child( 2n + 1 )"), "a b:nth-child(2n + 1)");
  EXPECT_EQ(text("*"), "*");
}

TEST(Selector, a_long_one_is_matched_in_time) {
  std::string open, close;
  for (int i = 0; i < 150; ++i) open += "<g>", close += "</g>";
  auto document = parse(as_bytes(picture(open + close)));
  std::string text = "rect";
  for (int i = 0; i < 30; ++i) text += " g";
  const auto selector = selectors_in(text)->front();
  int count = 0;
  for_each_element(*document.root, [&](Node& node) { count += matches(selector, node); });
  EXPECT_EQ(count, 0);
}

}  // namespace
}  // namespace pressoir::codecs::svg::style
