#include <algorithm>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/attribute_table.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

/// fx and fy are cx and cy where they are not there.
bool is_at_centre(const Node& element, const Attribute& attribute) {
  if (!element.is("radialGradient") || (attribute.name != "fx" && attribute.name != "fy"))
    return false;
  const auto* centre = element.find(attribute.name == "fx" ? "cx" : "cy");
  return attribute.value == (centre == nullptr ? "50%" : *centre);
}

/// An attribute that no reader of SVG knows, on an element that it does.
bool is_unknown(const Node& element, const Attribute& attribute) {
  return attribute.space == Space::none && (is_rendered(element) || is_definition(element)) &&
         !element.is("foreignObject") && style::property_named(attribute.name) == nullptr &&
         !is_known_attribute(attribute.name);
}

/// An element of a vocabulary that is neither SVG nor in foreign content: no reader draws it.
bool is_foreign(const Node& element) {
  if (element.space != Space::other || ancestor_named(element, "metadata") != nullptr) return false;
  for (const Node* at = element.parent; at != nullptr; at = at->parent)
    if (at->space != Space::svg || at->is("foreignObject")) return false;
  return true;
}

bool is_named_by_href(const References& references, const Node& element) {
  const auto* id = element.find("id");
  return id != nullptr && std::ranges::any_of(references.of(*id), [](const Reference& reference) {
           return reference.mention.kind == Mention::Kind::link;
         });
}

}  // namespace

bool remove_unknowns_and_defaults(Document& document, const PassContext& context) {
  const style::StyledDocument styled(document);
  if (styled.dynamics.has_script() || styled.dynamics.has_outside_sheet()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (styled.dynamics.is_animated(element) && !is_animation(element)) return;
    const bool has_template = element.href() != nullptr && is_definition(element);
    const bool is_root = element.parent == nullptr;
    const auto removed = std::erase_if(element.attributes, [&](const Attribute& attribute) {
      if (styled.cascade.rules().names_attribute(attribute.name)) return false;
      if (has_no_meaning(element, attribute) || is_unknown(element, attribute)) return true;
      if (has_template) return false;
      if (is_at_centre(element, attribute)) return !is_named_by_href(styled.references, element);
      // A root has no place in what it stands in.
      if (is_root && (attribute.name == "x" || attribute.name == "y")) return true;
      return is_default(element, attribute);
    });
    changed = changed || removed > 0;
  });
  if (context.policy.all || styled.cascade.rules().depends_on_siblings()) return changed;
  const bool removed = remove_elements(document, [&](const Node& element) {
    return is_foreign(element) && is_removable(styled.references, element);
  });
  return removed || changed;
}

}  // namespace pressoir::codecs::svg
