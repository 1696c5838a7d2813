// Passes over groups, definitions and ids.
#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

TEST(CollapseGroups, takes_out_what_says_nothing) {
  EXPECT_EQ(content_after(collapse_groups, "<g><path/><g><path/></g></g>"), "<path/><path/>");
  EXPECT_EQ(
      content_after(collapse_groups,
                    R"-(<g fill="red" transform="scale(2)"><path transform="rotate(9)"/></g>)-"),
      R"-(<path transform="scale(2) rotate(9)" fill="red"/>)-");
  EXPECT_EQ(content_after(collapse_groups, R"(<g fill="red"><path fill="blue"/></g>)"),
            R"(<path fill="blue"/>)");
  EXPECT_EQ(content_after(collapse_groups, R"(<g opacity=".5"><path/></g>)"),
            R"(<path opacity=".5"/>)");
  EXPECT_EQ(content_after(collapse_groups, R"(<g x="1"/>)"), R"(<g x="1"/>)");
}

TEST(CollapseGroups, spreads_attributes_where_that_is_shorter) {
  EXPECT_EQ(
      content_after(collapse_groups, R"(<g fill="red"><path/><path fill="blue"/><image/></g>)"),
      R"(<path fill="red"/><path fill="blue"/><image/>)");
  const std::string kept = R"(<g fill="red"><path/><path/></g>)";
  EXPECT_EQ(content_after(collapse_groups, kept), kept);
}

TEST(CollapseGroups, minds_names_effects_and_who_looks_at_the_tree) {
  for (const std::string_view kept :
       {R"(<g id="a"><path/><path/></g>)", R"(<g class="a"><path/></g>)",
        R"(<g opacity=".5"><path opacity=".5"/></g>)", R"(<g opacity=".5"><path/><path/></g>)",
        R"-(<g clip-path="url(#a)"><path transform="scale(2)"/></g>)-",
        R"-(<g filter="url(#a)"><path opacity=".5"/></g>)-",
        R"-(<g clip-path="url(#a)"><use x="5"/></g>)-", R"(<g role="img"><path/></g>)",
        R"-(<g transform="scale(2)"><path id="a"/></g><use href="#a"/>)-",
        R"(<g fill="red"><path><animate attributeName="fill"/></path></g>)",
        R"(<g><title>a</title><path/></g>)", R"(<g><animate attributeName="fill"/><path/></g>)",
        R"(<switch><g><path/></g></switch>)", R"(<script/><g><path/></g>)",
        R"(<style>g path{fill:red}</style><g><path/></g>)",
        R"(<style>svg>path{fill:red}</style><g><path/></g>)",
        R"(<style>path:first-child{fill:red}</style><g><path/></g>)",
        R"(<g fill="red"><path fill="inherit"/></g>)"})
    EXPECT_EQ(content_after(collapse_groups, kept), kept);
}

TEST(MoveElemsAttrsToGroup, moves_what_most_children_have) {
  EXPECT_EQ(content_after(move_elems_attrs_to_group,
                          R"(<g><path fill="red"/><path fill="red"/><path fill="blue"/></g>)"),
            R"(<g fill="red"><path/><path/><path fill="blue"/></g>)");
  EXPECT_EQ(content_after(
                move_elems_attrs_to_group,
                R"(<g><path fill="red"/><path style="fill:red"/><path fill="red"/><path/></g>)"),
            R"(<g fill="red"><path/><path/><path/><path fill="#000"/></g>)");
  EXPECT_EQ(content_after(move_elems_attrs_to_group,
                          R"(<text><tspan fill="red">a</tspan><tspan fill="red">b</tspan></text>)"),
            R"(<text fill="red"><tspan>a</tspan><tspan>b</tspan></text>)");
}

TEST(MoveElemsAttrsToGroup, leaves_what_inherits_from_elsewhere) {
  for (
      const std::string_view kept :
      {R"(<g><path id="a" fill="red"/><path id="b" fill="red"/></g><use href="#a"/><use href="#b"/>)",
       R"(<g><path opacity=".5"/><path opacity=".5"/></g>)",
       R"(<text>x<tspan fill="red">a</tspan><tspan fill="red">b</tspan></text>)",
       R"(<style>g{fill:blue}path{a:b}</style><g><path fill="red"/><path fill="red"/></g>)",
       R"(<style>[fill]{stroke:red}</style><g><path fill="red"/><path fill="red"/></g>)",
       R"(<script/><g><path fill="red"/><path fill="red"/></g>)"})
    EXPECT_EQ(content_after(move_elems_attrs_to_group, kept), kept);
}

TEST(CreateGroups, puts_neighbours_together) {
  EXPECT_EQ(content_after(create_groups, R"(<image/><path fill="red"/><path fill="red"/><path/>)"),
            R"(<image/><g fill="red"><path/><path/></g><path/>)");
  const std::string apart = R"(<path fill="red"/><path/><path fill="red"/>)";
  EXPECT_EQ(content_after(create_groups, apart), apart);
}

TEST(CreateGroups, does_not_change_what_selectors_see) {
  for (const std::string_view kept :
       {R"(<style>svg>path{stroke:red}</style><path fill="red"/><path fill="red"/>)",
        R"(<style>path+path{stroke:red}</style><path fill="red"/><path fill="red"/>)",
        R"(<style>g{stroke:red}</style><path fill="red"/><path fill="red"/>)",
        R"(<switch><path fill="red"/><path fill="red"/></switch>)"})
    EXPECT_EQ(content_after(create_groups, kept), kept);
}

TEST(RemoveUselessDefs, takes_out_what_nothing_refers_to) {
  EXPECT_EQ(
      content_after(
          remove_useless_defs,
          R"(<defs><path id="a"/><g><path/></g></defs><linearGradient id="b"/><mask id="c"><use href="#c"/></mask>)"),
      "<defs/>");
  for (const std::string_view kept :
       {R"(<defs><g><path id="a"/></g></defs><use href="#a"/>)",
        R"-(<defs><linearGradient id="a"/></defs><path style="fill:url('#a')"/>)-",
        R"(<defs><linearGradient id="a"/></defs><style>path{fill:url(#a)}</style><path/>)",
        R"(<symbol id="a"/>)", R"(<defs><style>a{b:c}</style><font/></defs>)",
        R"(<defs><path id="a"/></defs><script/>)",
        R"(<style>a+b{c:d}</style><defs><path id="a"/></defs>)",
        R"(<defs><g><set href="#a" attributeName="fill"/></g></defs><path id="a"/>)"})
    EXPECT_EQ(content_after(remove_useless_defs, kept), kept);
}

TEST(RemoveHiddenElems, takes_out_what_is_not_drawn) {
  for (const std::string_view gone :
       {R"(<path display="none"/>)", R"(<g style="display:none"><path/></g>)",
        R"(<g opacity="0"><path/></g>)", R"(<path visibility="hidden"/>)", R"(<rect fill="none"/>)",
        R"(<circle r="0"/>)", R"(<rect width="0"/>)", R"(<path d=""/>)", R"(<line/>)"})
    EXPECT_EQ(content_after(remove_hidden_elems, gone), "") << gone;
}

TEST(RemoveHiddenElems, leaves_what_shows_by_other_means) {
  for (const std::string_view kept :
       {R"-(<g display="none"><linearGradient id="a"/></g><path d="M1 1" fill="url(#a)"/>)-",
        R"(<g display="none"><set attributeName="display" to="inline"/></g>)",
        R"(<style>g:hover{display:inline}</style><g display="none"/>)",
        R"(<symbol id="a"><path id="b" display="none"/></symbol><use href="#b"/>)",
        R"(<g visibility="hidden"><path d="M1 1" visibility="visible"/></g>)",
        R"-(<clipPath id="a"><path opacity="0"/></clipPath><path d="M1 1" clip-path="url(#a)"/>)-",
        R"-(<clipPath id="a"><rect width="0"/></clipPath><path d="M1 1" clip-path="url(#a)"/>)-",
        R"-(<g filter="url(#a)"><path d="M1 1" fill="none"/></g>)-",
        R"(<a><rect width="1" opacity="0"/></a>)",
        R"(<rect width="1" fill="none" pointer-events="all"/>)",
        R"-(<path d="M1 1" fill="none" marker-end="url(#a)"/>)-",
        R"(<switch><g display="none"/></switch>)", R"(<style>circle{r:5px}</style><circle r="0"/>)",
        R"(<text>a<tspan display="none">b</tspan></text>)", R"(<script/><path display="none"/>)"})
    EXPECT_EQ(content_after(remove_hidden_elems, kept), kept);
}

TEST(RemoveEmptyContainers, leaves_what_is_referred_to_or_draws) {
  EXPECT_EQ(content_after(remove_empty_containers, "<g> </g><defs/><g><g/></g>"), "");
  for (const std::string_view kept :
       {R"(<g id="a"/><use href="#a"/>)", R"-(<g filter="url(#a)"/>)-", R"(<symbol id="a"/>)",
        R"(<clipPath id="a"/>)", R"(<switch><g/><path/></switch>)", R"(<script/><g/>)",
        R"(<style>a+b{c:d}</style><g/>)"})
    EXPECT_EQ(content_after(remove_empty_containers, kept), kept);
}

TEST(RemoveEmptyText, leaves_texts_with_characters) {
  EXPECT_EQ(content_after(remove_empty_text, "<text/><text><tspan/>a</text><tref/>"),
            "<text>a</text>");
  const std::string kept = R"(<text id="a"/><use href="#a"/><text> </text>)";
  EXPECT_EQ(content_after(remove_empty_text, kept), kept);
}

TEST(CleanupIds, shortens_every_reference) {
  EXPECT_EQ(
      content_after(
          cleanup_ids,
          R"-(<style>#long1{fill:url( '#long2' )}</style><path id="long1" style="stroke:url(#long2)"/>)-"
          R"(<linearGradient id="long2"/><g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#long2" aria-labelledby="long1 x long2"/>)"
          R"(<set id="long3" begin="long3.end+1s; 2s;long1.click" end="long3.begin"/>)"),
      R"-(<style>#b{fill:url( '#a' )}</style><path id="b" style="stroke:url(#a)"/>)-"
      R"(<linearGradient id="a"/><g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a" aria-labelledby="b x a"/>)"
      R"(<set id="c" begin="c.end+1s; 2s;b.click" end="c.begin"/>)");
}

TEST(CleanupIds, takes_out_what_nothing_names_unless_it_may_be_from_outside) {
  EXPECT_EQ(
      content_after(cleanup_ids, R"(<path id="long"/><symbol id="symbol"/><view id="view"/>)"),
      R"(<path/><symbol id="symbol"/><view id="view"/>)");
  EXPECT_EQ(content_after(cleanup_ids, R"(<path id="path12-3" class="x"/>)"),
            R"(<path class="x"/>)");
  EXPECT_EQ(after(cleanup_ids, R"(<svg xmlns="http://www.w3.org/2000/svg" id="root"/>)"),
            R"(<svg xmlns="http://www.w3.org/2000/svg" id="root"/>)");
  for (const std::string_view kept :
       {R"(<script/><path id="long"/>)", R"(<path id="long" onclick="x"/>)",
        R"(<path id="long" class="x"/>)",
        R"(<style>path{a:b}</style><path id="path-a" class="x"/>)",
        R"(<path id="long"><set attributeName="fill"/></path>)",
        R"(<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" id="long"/></foreignObject>)",
        R"(<style>[id]{a:b}</style><path id="long"/>)"})
    EXPECT_EQ(content_after(cleanup_ids, kept), kept);
}

TEST(CleanupIds, gives_no_name_twice) {
  EXPECT_EQ(
      content_after(cleanup_ids,
                    R"(<symbol id="a"/><path id="long"/><use href="#long"/><use href="#b"/>)"),
      R"(<symbol id="a"/><path id="c"/><use href="#c"/><use href="#b"/>)");
  for (const std::string_view kept :
       {R"(<path id="same"/><g id="same"/><use href="#same"/>)",
        R"(<path id="a b"/><use href="#a%20b"/>)",
        R"(<path id="b"/><path id="a"/><use href="#a"/><use href="#b"/>)"})
    EXPECT_EQ(content_after(cleanup_ids, kept), kept);
}

TEST(MergeDefinitions, keeps_one_of_equal_ones) {
  EXPECT_EQ(
      content_after(
          merge_definitions,
          R"-(<linearGradient id="a" x1="1" y1="2"><stop/></linearGradient><linearGradient y1="2" x1="1" id="b"><stop/></linearGradient><path fill="url(#b)"/><path fill="url(#a)"/>)-"),
      R"-(<linearGradient id="a" x1="1" y1="2"><stop/></linearGradient><path fill="url(#a)"/><path fill="url(#a)"/>)-");
  for (
      const std::string_view kept :
      {R"-(<g fill="red"><mask id="a"><path/></mask></g><mask id="b"><path/></mask><path mask="url(#b)"/>)-",
       R"(<filter id="a"/><filter id="b"/><script/>)", R"(<symbol id="a"/><symbol id="b"/>)",
       R"(<filter id="a"/><filter id="b"><set attributeName="x"/></filter>)"})
    EXPECT_EQ(content_after(merge_definitions, kept), kept);
}

TEST(FoldGradients, puts_what_one_refers_to_into_it) {
  EXPECT_EQ(
      content_after(
          fold_gradients,
          R"-(<linearGradient id="a" x1="1" spreadMethod="repeat"><stop/></linearGradient><radialGradient id="b" href="#a" r="5"/><path fill="url(#b)"/>)-"),
      R"-(<radialGradient id="b" r="5" spreadMethod="repeat"><stop/></radialGradient><path fill="url(#b)"/>)-");
  for (
      const std::string_view kept :
      {R"-(<linearGradient id="a"><stop/></linearGradient><linearGradient id="b" href="#a"/><path fill="url(#a)"/>)-",
       R"(<linearGradient id="a"/><linearGradient href="#a"/><linearGradient href="#a"/>)",
       R"(<linearGradient id="a" href="#a"/>)",
       R"(<g color="red"><linearGradient id="a"><stop/></linearGradient></g><linearGradient href="#a"/>)"})
    EXPECT_EQ(content_after(fold_gradients, kept), kept);
}

}  // namespace
}  // namespace pressoir::codecs::svg
