#include "codecs/svg/analysis/references.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

/// The ids that an attribute of a path (or what `element` says) names; "!" where one cannot be
/// replaced.
std::string ids_in(std::string_view name, std::string_view value,
                   std::string_view element = "path") {
  Node node;
  node.name = element;
  const Attribute attribute{.name = std::string(name),
                            .space = name.starts_with("xlink:")    ? Space::xlink
                                     : name.find(':') != name.npos ? Space::other
                                                                   : Space::none,
                            .value = std::string(value)};
  std::string ids;
  for (const auto& mention : mentions_in(node, attribute)) {
    ids += (ids.empty() ? "" : " ") + mention.id + (mention.length == 0 ? "!" : "");
    if (mention.length > 0) {
      EXPECT_EQ(value.substr(mention.start, mention.length), mention.id);
    }
  }
  return ids;
}

TEST(Mentions, are_found_wherever_svg_names_ids) {
  EXPECT_EQ(ids_in("fill", "url(#a) red"), "a");
  EXPECT_EQ(ids_in("style", "fill:url( '#a' );mask:URL(#b);stroke:url(x.svg#c)"), "a b");
  EXPECT_EQ(ids_in("href", " #a "), "a");
  EXPECT_EQ(ids_in("xlink:href", "#a"), "a");
  EXPECT_EQ(ids_in("href", "x.svg#a"), "");
  EXPECT_EQ(ids_in("aria-labelledby", " a  b "), "a b");
  EXPECT_EQ(ids_in("begin", "a.end+1s; 2.5s ;b.click;accessKey(c.d);prev.end", "set"), "a b");
  EXPECT_EQ(ids_in("fill", "#abc"), "");
}

TEST(Mentions, in_other_letters_cannot_be_replaced) {
  EXPECT_EQ(ids_in("href", "#a%20b"), "a b!");
  EXPECT_EQ(ids_in("fill", "url(#a\\.b)"), "a.b!");
  EXPECT_EQ(ids_in("begin", "a\\.b.end", "set"), "a.b!");
  EXPECT_EQ(ids_in("href", "#xpointer(id('a'))"), "a!");
  EXPECT_EQ(ids_in("inkscape:path-effect", "#a"), "a!");
}

TEST(Mentions, of_sheets_are_selectors_and_references) {
  bool understood = true;
  std::string ids;
  const std::string_view css =
      "#a,g#b{fill:#c;stroke:url(#d)}@media print{#e{fill:#fff}}@keyframes k{to{fill:url(#f)}}";
  for (const auto& mention : mentions_in_sheet(css, understood)) {
    ids += mention.id;
    EXPECT_EQ(css.substr(mention.start, mention.length), mention.id);
  }
  EXPECT_EQ(ids, "abdef");
  EXPECT_TRUE(understood);
  (void)mentions_in_sheet("g{#a{fill:red}}", understood);
  EXPECT_FALSE(understood);
}

TEST(References, know_what_is_used_from_where) {
  auto document = parse(as_bytes(picture(
      R"-(<g id="a"><path id="b"/><use href="#b"/></g><g id="c"><path id="d"/></g><use href="#d"/><style>#e{fill:red}</style><path id="e"/>)-")));
  const References references(document);
  EXPECT_FALSE(references.is_used_from_outside(*references.element("a")));
  EXPECT_TRUE(references.is_used_from_outside(*references.element("c")));
  EXPECT_TRUE(references.is_shown_by_use(*references.element("d")));
  EXPECT_FALSE(references.is_shown_by_use(*references.element("c")));
  EXPECT_FALSE(references.is_used("e"));
  EXPECT_EQ(references.of("e").size(), 1U);
  EXPECT_EQ(references.element("x"), nullptr);
}

TEST(References, are_renamed_everywhere) {
  auto document = parse(as_bytes(picture(
      R"-(<style>#aa{fill:url(#bb)}</style><path id="aa" style="mask:url(#bb);filter:url(#bb)" aria-owns="aa bb aa"/><mask id="bb"/>)-")));
  References(document).rename({{"aa", "a"}, {"bb", "cccc"}});
  EXPECT_EQ(
      write(document),
      picture(
          R"-(<style>#a{fill:url(#cccc)}</style><path id="a" style="mask:url(#cccc);filter:url(#cccc)" aria-owns="a cccc a"/><mask id="cccc"/>)-"));
}

}  // namespace
}  // namespace pressoir::codecs::svg
