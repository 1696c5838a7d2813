#include "codecs/svg/document/space_rules.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

bool is_space(const Attribute& attribute) {
  return attribute.space == Space::xml && attribute.local() == "space";
}

/// Whether blanks in a text are other than single spaces between words.
bool depends_on_rule(std::string_view text) {
  return text.find_first_of("\t\r\n") != std::string_view::npos || text.starts_with(' ') ||
         text.ends_with(' ') || text.find("  ") != std::string_view::npos;
}

bool has_such_text(const Node& node) {
  if (node.kind != Node::Kind::element) return depends_on_rule(node.text);
  if (!may_have_text(node) && node.space == Space::svg) {
    for (const auto& child : node.children)
      if (child->kind == Node::Kind::element && has_such_text(*child)) return true;
    return false;
  }
  for (const auto& child : node.children)
    if (has_such_text(*child)) return true;
  return false;
}

}  // namespace

bool remove_xml_space(Document& document, const PassContext& /*context*/) {
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    changed = std::erase_if(element.attributes,
                            [&](const Attribute& attribute) {
                              if (!is_space(attribute)) return false;
                              const bool was_preserved =
                                  element.parent && preserves_space(*element.parent);
                              return (attribute.value == "preserve") == was_preserved ||
                                     !has_such_text(element);
                            }) > 0 ||
              changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
