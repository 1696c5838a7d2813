// Passes over style sheets, style attributes and presentation attributes.
#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

TEST(InlineStyles, moves_a_rule_of_one_element_to_it) {
  EXPECT_EQ(
      content_after(inline_styles, R"(<style>.a{fill:red}</style><path class="a" d="M0 0"/>)"),
      R"(<style/><path d="M0 0" style="fill:red"/>)");
  EXPECT_EQ(content_after(inline_styles,
                          R"(<style>.a{fill:red}.b{fill:blue}</style><path class="a b"/>)"),
            R"(<style/><path style="fill:blue"/>)");
}

TEST(InlineStyles, leaves_what_more_elements_share_where_that_is_shorter) {
  std::string content = "<style>.a{fill:red;stroke:blue;stroke-width:3}</style>";
  for (int i = 0; i < 9; ++i) content += R"(<path class="a"/>)";
  EXPECT_EQ(content_after(inline_styles, content), content);
}

TEST(InlineStyles, leaves_what_depends_on_more_than_the_tree) {
  for (const std::string_view content :
       {R"(<style>.a:hover{fill:red}</style><path class="a"/>)",
        R"(<style>@media print{.a{fill:red}}</style><path class="a"/>)",
        R"(<style>.a{fill:red}</style><script/><path class="a"/>)",
        R"(<style>@import "x.css";.a{fill:red}</style><path class="a"/>)",
        R"(<style>.a{fill:red}path:hover{fill:blue}</style><path class="a"/>)",
        R"(<style>.a{fill:red}[class]{stroke:red}</style><path class="a"/>)"})
    EXPECT_EQ(content_after(inline_styles, content).find("style=\"fill"), std::string::npos)
        << content;
}

TEST(InlineStyles, keeps_what_is_important_and_what_the_element_says_itself) {
  EXPECT_EQ(
      content_after(inline_styles,
                    R"(<style>.a{fill:red;stroke:red}</style><path class="a" style="fill:blue"/>)"),
      R"(<style/><path style="stroke:red;fill:blue"/>)");
  const std::string important =
      R"(<style>.a{fill:red!important}</style><path class="a" style="fill:blue"/>)";
  EXPECT_EQ(content_after(inline_styles, important), important);
  const std::string rival =
      R"(<style>.a{fill:red}path{fill:blue!important}</style><path class="a"/><path/><path/><path/><path/>)";
  EXPECT_EQ(content_after(inline_styles, rival), rival);
}

TEST(MinifyStyles, takes_out_what_matches_nothing) {
  EXPECT_EQ(content_after(minify_styles,
                          "<style> .a , path { fill : red } .b { fill: red } </style><path/>"),
            "<style>path{fill:red}</style><path/>");
  EXPECT_EQ(content_after(minify_styles, "<style>.a:hover{fill:red}</style><path/>"), "<path/>");
  EXPECT_EQ(content_after(minify_styles, R"(<style>.a:hover{fill:red}</style><path class="a"/>)"),
            R"(<style>.a:hover{fill:red}</style><path class="a"/>)");
  EXPECT_EQ(content_after(minify_styles, "<style>.a{fill:red}</style><script>1</script><path/>"),
            "<style>.a{fill:red}</style><script>1</script><path/>");
  EXPECT_EQ(content_after(minify_styles, "<style>:not(.a){fill:red}</style><path/>"),
            "<style>:not(.a){fill:red}</style><path/>");
}

TEST(MinifyStyles, joins_neighbours_only) {
  EXPECT_EQ(
      content_after(
          minify_styles,
          "<style>path{fill:red}path{stroke:red}rect{fill:red;stroke:red}</style><path/><rect/>"),
      "<style>path,rect{fill:red;stroke:red}</style><path/><rect/>");
  const std::string apart = "<style>path{fill:red}*{fill:blue}path{stroke:red}</style><path/>";
  EXPECT_EQ(content_after(minify_styles, apart), apart);
}

TEST(MinifyStyles, takes_out_animations_that_nothing_names) {
  EXPECT_EQ(content_after(minify_styles,
                          "<style>@keyframes a{to{fill:red}}@keyframes b{to{fill:red}}"
                          "path{animation:b 1s}</style><path/>"),
            "<style>@keyframes b{to{fill:red}}path{animation:b 1s}</style><path/>");
}

TEST(MinifyStyles, keeps_an_empty_sheet_where_places_among_siblings_count) {
  EXPECT_EQ(content_after(
                minify_styles,
                "<style>path:first-child{fill:red}</style><g><path/></g><style>.x{a:b}</style>"),
            "<style>path:first-child{fill:red}</style><g><path/></g><style/>");
}

TEST(MergeStyles, puts_later_sheets_into_the_first) {
  EXPECT_EQ(
      content_after(merge_styles, "<style>a{b:c}</style><g/><style type='text/css'>d{e:f}</style>"),
      "<style>a{b:c}d{e:f}</style><g/>");
  for (const std::string_view apart :
       {R"(<style>a{b:c}</style><style media="print">d{e:f}</style>)",
        R"(<style>a{b:c}</style><style id="x">d{e:f}</style>)",
        R"(<style>a{b:c}</style><style>@import "d";</style>)",
        R"(<style>a+b{b:c}</style><style>d{e:f}</style>)"})
    EXPECT_EQ(content_after(merge_styles, apart), apart);
}

TEST(CleanupClasses, takes_out_what_no_selector_of_the_file_names) {
  EXPECT_EQ(
      content_after(cleanup_classes, R"(<style>.a{b:c}</style><g class=" a  x a"/><g class="x"/>)"),
      R"(<style>.a{b:c}</style><g class="a"/><g/>)");
  for (const std::string_view kept :
       {R"(<g class="a"/>)", R"(<style>path{b:c}</style><g class="a"/>)",
        R"(<style>.b{b:c}[class*=a]{c:d}</style><g class="a"/>)",
        R"(<style>.b{b:c}</style><script/><g class="a"/>)"})
    EXPECT_EQ(content_after(cleanup_classes, kept), kept);
}

TEST(ConvertStyleToAttrs, takes_the_shorter_way) {
  EXPECT_EQ(content_after(convert_style_to_attrs, R"(<path style="fill:red; stroke : blue"/>)"),
            R"(<path fill="red" stroke="blue"/>)");
  EXPECT_EQ(
      content_after(convert_style_to_attrs,
                    R"(<path fill="a" stroke="b" opacity="c" stroke-width="1" display="d"/>)"),
      R"(<path style="fill:a;stroke:b;opacity:c;stroke-width:1;display:d"/>)");
  EXPECT_EQ(
      content_after(convert_style_to_attrs, R"(<path fill="red" style="mix-blend-mode:screen"/>)"),
      R"(<path style="mix-blend-mode:screen;fill:red"/>)");
  EXPECT_EQ(content_after(convert_style_to_attrs, R"(<path fill="a" style="fill:b"/>)"),
            R"(<path fill="b"/>)");
}

TEST(ConvertStyleToAttrs, shortens_what_may_not_move) {
  EXPECT_EQ(content_after(convert_style_to_attrs,
                          R"(<path class="x" style=" fill : blue ;fill:blue; "/>)"),
            R"(<path class="x" style="fill:blue"/>)");
}

TEST(ConvertStyleToAttrs, respects_the_cascade) {
  for (const std::string_view kept :
       {R"(<style>path{fill:red}</style><path style="fill:blue"/>)",
        R"(<style>path:hover{fill:red}</style><path style="fill:blue"/>)",
        R"(<style>[style]{fill:red}</style><path style="stroke:blue"/>)",
        R"(<style>@keyframes k{to{fill:red}}</style><path style="fill:blue"/>)",
        R"(<script/><path style="fill:blue"/>)", R"(<path class="x" style="fill:blue"/>)",
        R"(<path class="x" fill="#000"/>)", R"(<path style="transform:none"/>)",
        R"(<text style="font-size:12"/>)"})
    EXPECT_EQ(content_after(convert_style_to_attrs, kept), kept);
  EXPECT_EQ(content_after(convert_style_to_attrs, R"(<path style="fill:red!important"/>)"),
            R"(<path fill="red"/>)");
}

TEST(RemoveRedundantProperties, what_is_inherited_or_initial_goes) {
  EXPECT_EQ(content_after(remove_redundant_properties,
                          R"(<path fill="#000" opacity="1"/><g fill="red"><path fill="red"/></g>)"),
            R"(<path/><g fill="red"><path/></g>)");
  EXPECT_EQ(content_after(remove_redundant_properties, R"(<path fill="blue" style="fill:red"/>)"),
            R"(<path style="fill:red"/>)");
}

TEST(RemoveRedundantProperties, leaves_what_has_its_value_from_elsewhere) {
  for (const std::string_view kept :
       {R"(<g fill="red"><path id="a" fill="red"/></g><use href="#a" fill="blue"/>)",
        R"(<g fill="red"><g id="a"><path fill="red"/></g></g><use href="#a"/>)",
        R"(<defs><path id="a" fill="#000"/></defs><use href="#a" fill="blue"/>)",
        R"(<symbol id="a"><path fill="#000"/></symbol>)",
        R"(<style>path{fill:red}</style><path style="fill:#000"/>)",
        R"(<style>.a:hover{fill:red}</style><g class="a" fill="#111"><path fill="#111"/></g>)",
        R"(<g fill="red"><animate attributeName="fill" to="blue"/><path fill="red"/></g>)",
        R"(<g font-size="2em"><text font-size="2em">a</text></g>)",
        R"(<g fill="currentColor" color="red"><path color="blue" fill="currentColor"/></g>)",
        R"(<g opacity=".5"><path opacity=".5"/></g>)", R"(<g fill="red"><path fill="#000"/></g>)",
        R"(<foreignObject fill="red"><svg><path fill="red"/></svg></foreignObject>)",
        R"(<script/><path fill="#000"/>)"})
    EXPECT_EQ(content_after(remove_redundant_properties, kept), kept);
}

TEST(RemoveUselessProperties, what_nothing_shows_goes) {
  const auto after_it = [](std::string_view content) {
    return content_after(remove_useless_properties, content);
  };
  EXPECT_EQ(after_it(R"(<path stroke-width="2" font-size="3" fill="red"/>)"),
            R"(<path fill="red"/>)");
  EXPECT_EQ(after_it(R"(<path fill="none" fill-rule="evenodd" stroke="red"/>)"),
            R"(<path fill="none" stroke="red"/>)");
  EXPECT_EQ(after_it(R"(<g fill="red"><path fill="blue"/><image/></g>)"),
            R"(<g><path fill="blue"/><image/></g>)");
  EXPECT_EQ(after_it(R"(<circle stroke="red" stroke-linejoin="round" stroke-linecap="round"/>)"),
            R"(<circle stroke="red"/>)");
  EXPECT_EQ(after_it(R"(<clipPath id="a"><path fill="red" clip-rule="evenodd"/></clipPath>)"),
            R"(<clipPath id="a"><path clip-rule="evenodd"/></clipPath>)");
  EXPECT_EQ(after_it(R"(<path clip-rule="evenodd"/>)"), "<path/>");
  EXPECT_EQ(after_it(R"(<g stop-color="red" style="-inkscape-stroke:none"><path/></g>)"),
            "<g><path/></g>");
}

TEST(RemoveUselessProperties, leaves_what_may_be_shown) {
  for (const std::string_view kept :
       {R"(<g fill="red"><use href="#a"/></g>)",
        R"(<g stroke-width="2"><use href="#a"/></g><path id="a" stroke="red"/>)",
        R"(<g fill="red"><foreignObject/></g>)",
        R"-(<path stroke-width="2" marker-end="url(#m)"/>)-",
        R"(<g id="a"><path clip-rule="evenodd"/></g><clipPath><use href="#a"/></clipPath>)",
        R"(<path stroke-width="2"><animate attributeName="stroke" to="red"/></path>)",
        R"(<style>path:hover{stroke:red}</style><path stroke-width="2"/>)",
        R"(<g font-size="9"><rect width="2em"/></g>)",
        R"(<g color="red"><path fill="currentColor"/></g>)",
        R"(<g text-decoration="underline"><text>a</text></g>)",
        R"(<clipPath><path id="a" fill="red"/></clipPath><use href="#a"/>)"})
    EXPECT_EQ(content_after(remove_useless_properties, kept), kept);
}

TEST(RemoveUnknownsAndDefaults, takes_out_what_holds_anyway) {
  EXPECT_EQ(
      content_after(remove_unknowns_and_defaults,
                    R"(<rect x="0" y="0" width="1"/><radialGradient cx="1" fx="1" cy="50%"/>)"),
      R"(<rect width="1"/><radialGradient cx="1"/>)");
  EXPECT_EQ(
      after(
          remove_unknowns_and_defaults,
          R"(<svg xmlns="http://www.w3.org/2000/svg" version="1.1" x="0px" y="0px" width="100%" viewBox="0 0 9 9"><g width="5" d="M0 0"/></svg>)"),
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 9 9"><g/></svg>)");
}

TEST(RemoveUnknownsAndDefaults, leaves_what_others_take_over_or_ask_for) {
  for (const std::string_view kept :
       {R"(<linearGradient href="#a" x1="0"/>)",
        R"(<radialGradient id="a" cx="1" fx="1"/><radialGradient href="#a" cx="3"/>)",
        R"(<style>[x]{fill:red}</style><rect x="0"/>)",
        R"(<rect x="0"><animate attributeName="x"/></rect>)", R"(<script/><rect x="0"/>)",
        R"(<tspan x="0"/>)", R"(<g title="a" role="img" aria-label="b" data-x=""/>)"})
    EXPECT_EQ(content_after(remove_unknowns_and_defaults, kept), kept);
}

TEST(RemoveUnknownsAndDefaults, takes_out_what_svg_does_not_know) {
  EXPECT_EQ(content_after(remove_unknowns_and_defaults, R"(<text line-spacing="22" fill="red"/>)"),
            R"(<text fill="red"/>)");
  for (const std::string_view kept :
       {R"(<g v-if="a" tabindex="0" lang="en" data-line="1"/>)",
        R"(<style>[line-spacing]{fill:red}</style><text line-spacing="22"/>)",
        R"(<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" align="left"/></foreignObject>)"})
    EXPECT_EQ(content_after(remove_unknowns_and_defaults, kept), kept);
}

TEST(RemoveUnknownsAndDefaults, takes_out_elements_of_other_vocabularies) {
  constexpr std::string_view kForeign = R"(<x:a xmlns:x="urn:x"><p xmlns="urn:y">1</p></x:a>)";
  const std::string content(kForeign);
  EXPECT_EQ(content_after(remove_unknowns_and_defaults, content + "<g/>"), "<g/>");
  EXPECT_EQ(content_after(remove_unknowns_and_defaults, content, {.policy = {.all = true}}),
            content);
  for (const std::string& kept : {"<foreignObject>" + content + "</foreignObject>",
                                  "<metadata>" + content + "</metadata>", content + "<script/>"})
    EXPECT_EQ(content_after(remove_unknowns_and_defaults, kept), kept);
}

TEST(RemoveUselessStrokeAndFill, what_cannot_be_seen_becomes_none) {
  EXPECT_EQ(
      content_after(
          remove_useless_stroke_and_fill,
          R"(<path stroke="red" stroke-opacity="0"/><path style="stroke:red;stroke-width:0"/>)"),
      R"(<path stroke="none"/><path style="stroke:none"/>)");
  EXPECT_EQ(content_after(remove_useless_stroke_and_fill, R"(<path fill-opacity="0" d="M1 1"/>)"),
            R"(<path d="M1 1" fill="none"/>)");
  for (const std::string_view kept :
       {R"(<a><path fill-opacity="0"/></a>)", R"(<path fill-opacity="0"><title>a</title></path>)",
        R"-(<path stroke="red" stroke-opacity="0" marker-end="url(#a)"/>)-",
        R"(<style>path:hover{fill-opacity:1}</style><path fill-opacity="0"/>)",
        R"(<path fill-opacity="0"><animate attributeName="fill-opacity"/></path>)",
        R"(<g fill-opacity="0"><path/></g>)", R"(<path class="a" fill-opacity="0"/>)"})
    EXPECT_EQ(content_after(remove_useless_stroke_and_fill, kept), kept);
}

TEST(RemoveEmptyAttrs, leaves_what_means_something_empty) {
  EXPECT_EQ(content_after(remove_empty_attrs, R"(<g fill="" style="" class="" transform=""/>)"),
            "<g/>");
  for (const std::string_view kept :
       {R"(<g systemLanguage="" aria-label="" data-a=""/>)", R"(<use href=""/>)",
        R"(<style>[fill]{a:b}</style><g fill=""/>)"})
    EXPECT_EQ(content_after(remove_empty_attrs, kept), kept);
}

TEST(SortAttrs, names_with_the_fewest_values_come_first) {
  EXPECT_EQ(content_after(sort_attrs, R"(<path d="M0 0" stroke="red" id="a" xmlns:x="y"/>)"),
            R"(<path xmlns:x="y" d="M0 0" id="a" stroke="red"/>)");
  EXPECT_EQ(content_after(sort_attrs, R"(<path d="M0 0" fill="red"/><path d="M1 1" fill="red"/>)"),
            R"(<path fill="red" d="M0 0"/><path fill="red" d="M1 1"/>)");
}

}  // namespace
}  // namespace pressoir::codecs::svg
