#include "codecs/svg/document/reader.h"

#include <gtest/gtest.h>

#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

/// The code and the text of what the reader throws.
std::pair<ErrorCode, std::string> refusal(std::string_view text, const ReadLimits& limits = {}) {
  try {
    (void)parse(as_bytes(text), limits);
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ErrorCode::internal, "it was read"};
}

void expect_corrupt(std::string_view text, const std::string& why) {
  EXPECT_EQ(refusal(text), std::pair(ErrorCode::corrupt_input, why)) << text;
}

TEST(SvgReader, keeps_names_values_and_order) {
  const auto document = parse(as_bytes(
      R"(<?a b?><!--c--><svg xmlns="http://www.w3.org/2000/svg" xmlns:q="http://x" q:b="1" a="2">)"
      R"(<g/>text<![CDATA[<&]]></svg><!--d-->)"));
  ASSERT_EQ(document.before.size(), 2U);
  EXPECT_EQ(document.before[0]->name, "a");
  EXPECT_EQ(document.before[0]->text, "b");
  EXPECT_EQ(document.before[1]->text, "c");
  ASSERT_EQ(document.after.size(), 1U);
  const auto& root = *document.root;
  EXPECT_EQ(root.space, Space::svg);
  ASSERT_EQ(root.attributes.size(), 4U);
  EXPECT_EQ(root.attributes[0].space, Space::xmlns);
  EXPECT_EQ(root.attributes[1].name, "xmlns:q");
  EXPECT_EQ(root.attributes[2].name, "q:b");
  EXPECT_EQ(root.attributes[2].space, Space::other);
  EXPECT_EQ(*root.find("a"), "2");
  ASSERT_EQ(root.children.size(), 3U);
  EXPECT_EQ(root.children[0]->parent, &root);
  EXPECT_EQ(root.children[1]->text, "text");
  EXPECT_EQ(root.children[2]->kind, Node::Kind::cdata);
  EXPECT_EQ(root.children[2]->text, "<&");
}

TEST(SvgReader, replaces_entities_of_the_file) {
  EXPECT_EQ(rewritten(R"(<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;<g id='y'>&a;</g>">]>)"
                      R"(<svg id="&a;&a;"><g>&b;&a;&b;&#65;&lt;</g></svg>)"),
            R"(<!DOCTYPE svg><svg id="xx"><g>x<g id="y">x</g>xx<g id="y">x</g>A&lt;</g></svg>)");
}

TEST(SvgReader, takes_defaults_of_the_files_own_declarations) {
  EXPECT_EQ(rewritten(R"(<!DOCTYPE svg [<!ATTLIST svg width CDATA "7">]><svg/>)"),
            R"(<!DOCTYPE svg><svg width="7"/>)");
}

TEST(SvgReader, reads_nothing_outside_of_the_file) {
  const std::string external = "The SVG refers to an external entity, which is not read.";
  expect_corrupt(R"(<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>)",
                 external);
  expect_corrupt(R"(<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><svg/>)",
                 external);
  EXPECT_EQ(rewritten(R"(<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>)"),
            R"(<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>)");
}

TEST(SvgReader, ends_expansion_without_limit) {
  std::string entities = R"(<!DOCTYPE svg [<!ENTITY a0 "lol">)";
  for (int i = 1; i < 12; ++i) {
    entities += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int j = 0; j < 10; ++j) entities += "&a" + std::to_string(i - 1) + ";";
    entities += "\">";
  }
  EXPECT_EQ(refusal(entities + "]><svg>&a11;</svg>").first, ErrorCode::corrupt_input);
  EXPECT_EQ(refusal(entities + "]><svg id=\"&a11;\"/>").first, ErrorCode::corrupt_input);
  expect_corrupt(R"(<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]><svg>&a;</svg>)",
                 "The SVG is not well-formed XML: line 1, column 4: an entity contains itself, or "
                 "entities expand without limit.");
}

TEST(SvgReader, converts_other_encodings) {
  EXPECT_EQ(rewritten("<?xml version='1.0' encoding='ISO-8859-1'?><svg id='\xE4'/>"),
            "<svg id=\"\xC3\xA4\"/>");
  const std::string_view wide("\xFF\xFE<\0s\0v\0g\0/\0>\0", 14);
  EXPECT_EQ(rewritten(wide), "<svg/>");
}

TEST(SvgReader, says_where_and_what_is_wrong) {
  const std::string start = "The SVG is not well-formed XML: line ";
  expect_corrupt("<svg>\n <g>\n</svg>",
                 start + "3, column 7: a closing tag does not match its opening tag.");
  expect_corrupt("<svg width=10/>",
                 start + "1, column 12: the value of an attribute is not in quotes.");
  expect_corrupt("<svg>\n&nbsp;</svg>", start + "2, column 7: an entity is not declared.");
  expect_corrupt("<svg a='1' a='2'/>",
                 start + "1, column 17: an element has the same attribute twice.");
  expect_corrupt("<!DOCTYPE svg PUBLIC \"a\" \"b\">\n<svg>&nbsp;</svg>",
                 start + "2, column 12: an entity is not declared.");
  expect_corrupt("<?xml version='1.0' encoding='none-such'?><svg/>",
                 start + "1, column 41: the encoding that it declares is not known.");
  EXPECT_EQ(refusal("<svg>\xE4</svg>").first, ErrorCode::corrupt_input);
  EXPECT_EQ(refusal("").first, ErrorCode::corrupt_input);
}

TEST(SvgReader, refuses_other_roots) {
  expect_corrupt("<html><svg/></html>",
                 "The file is an HTML page: an SVG in it must be a file of its own.");
  expect_corrupt("<x/>", "The root of the file is not an svg element.");
  expect_corrupt("<svg xmlns='http://example.com'/>",
                 "The root of the file is not an svg element.");
}

TEST(SvgReader, takes_a_root_without_namespace_and_undeclared_prefixes) {
  const auto document = parse(as_bytes("<svg><use xlink:href='#a'/><g xmlns=''/></svg>"));
  EXPECT_TRUE(document.root->is("svg"));
  EXPECT_TRUE(document.root->children[0]->is("use"));
  EXPECT_EQ(document.root->children[0]->attributes[0].name, "xlink:href");
}

TEST(SvgReader, holds_its_limits) {
  const auto code = [](std::string_view text, const ReadLimits& limits) {
    return refusal(text, limits).first;
  };
  EXPECT_EQ(code("<svg><g><g/></g></svg>", {.depth = 2}), ErrorCode::limit_exceeded);
  EXPECT_EQ(code("<svg><g a=''/><g/></svg>", {.nodes = 3}), ErrorCode::limit_exceeded);
  EXPECT_EQ(code("<svg a='1234567890'/>", {.bytes = 10}), ErrorCode::limit_exceeded);
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "<g>";
  EXPECT_EQ(code("<svg>" + deep, {}), ErrorCode::limit_exceeded);
  EXPECT_EQ(code("<svg><path d='" + std::string(20'000'000, '1') + "'/></svg>", {}),
            ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace pressoir::codecs::svg
