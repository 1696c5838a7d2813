#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/inheritance.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

bool is_animated_within(const StyledDocument& styled, const Node& node) {
  return styled.dynamics.is_animated(node) ||
         std::ranges::any_of(node.children, [&](const auto& child) {
           return child->kind == Node::Kind::element && is_animated_within(styled, *child);
         });
}

bool has_id_below(const Node& node) {
  return std::ranges::any_of(node.children, [](const auto& child) {
    return std::ranges::any_of(child->attributes, is_id) || has_id_below(*child);
  });
}

/// A definition that any other one of the same text can stand for.
bool is_exchangeable(const StyledDocument& styled, const Node& element) {
  if (!is_definition(element) || element.is("symbol") || has_id_below(element)) return false;
  const auto* id = element.find("id");
  return id != nullptr && styled.references.can_rename(*id) &&
         !is_animated_within(styled, element) &&
         std::ranges::none_of(styled.references.of(*id), [](const Reference& reference) {
           return reference.mention.kind == Mention::Kind::selector;
         });
}

/// All that the definition is, but for its id and the order of its attributes.
std::string look_of(const StyledDocument& styled, const Node& element) {
  const auto copy = element.clone();
  copy->erase("id");
  for_each_element(*copy,
                   [](Node& node) { std::ranges::sort(node.attributes, {}, &Attribute::name); });
  return write(*copy) + style::inherited_by_children(styled.cascade, *element.parent);
}

}  // namespace

bool merge_definitions(Document& document, const PassContext& /*context*/) {
  StyledDocument styled(document);
  if (!styled.may_restructure() || styled.cascade.rules().depends_on_parents()) return false;
  std::map<std::string, std::string> first_ids;
  References::Names names;
  std::vector<const Node*> repeated;
  for_each_element(*document.root, [&](const Node& element) {
    if (!is_exchangeable(styled, element)) return;
    const auto& id = *element.find("id");
    const auto [first, is_new] = first_ids.emplace(look_of(styled, element), id);
    if (is_new) return;
    names.emplace(id, first->second);
    repeated.push_back(&element);
  });
  if (names.empty()) return false;
  styled.references.rename(names);
  return remove_elements(document, [&](const Node& element) {
    return std::ranges::find(repeated, &element) != repeated.end();
  });
}

}  // namespace pressoir::codecs::svg
