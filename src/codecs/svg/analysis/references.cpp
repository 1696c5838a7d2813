#include "codecs/svg/analysis/references.h"

#include <algorithm>
#include <utility>

#include "codecs/svg/style/style_element.h"

namespace pressoir::codecs::svg {

bool is_id(const Attribute& attribute) noexcept {
  return attribute.local() == "id" &&
         (attribute.space == Space::none || attribute.space == Space::xml);
}

bool is_within(const Node& node, const Node& ancestor) noexcept {
  for (const Node* at = &node; at != nullptr; at = at->parent)
    if (at == &ancestor) return true;
  return false;
}

References::References(Document& document) {
  for_each_element(*document.root, [&](Node& node) { add(node); });
  for (const auto& [id, places] : references_)
    for (const auto& place : places)
      if (place.mention.kind == Mention::Kind::link && place.node->is("use"))
        if (const Node* shown = element(id)) shown_.insert(shown);
}

void References::add(Node& node) {
  if (node.is("symbol")) shown_.insert(&node);
  for (std::size_t i = 0; i < node.attributes.size(); ++i) {
    const auto& attribute = node.attributes[i];
    if (is_id(attribute)) {
      elements_[attribute.value].push_back(&node);
      continue;
    }
    for (auto& mention : mentions_in(node, attribute))
      references_[mention.id].push_back({&node, i, mention});
  }
  if (!style::is_style_element(node)) return;
  for (auto& mention : mentions_in_sheet(style::css_of(node), understood_))
    references_[mention.id].push_back({&node, Reference::kSheet, mention});
}

Node* References::element(std::string_view id) const {
  const auto found = elements_.find(id);
  return found == elements_.end() ? nullptr : found->second.front();
}

Node* References::target(const Node& node) const {
  const auto* href = node.href();
  if (href == nullptr || !href->starts_with('#')) return nullptr;
  return element(std::string_view(*href).substr(1));
}

const std::vector<Reference>& References::of(std::string_view id) const {
  static const std::vector<Reference> kNone;
  const auto found = references_.find(id);
  return found == references_.end() ? kNone : found->second;
}

std::set<std::string, std::less<>> References::names() const {
  std::set<std::string, std::less<>> names;
  for (const auto& [id, elements] : elements_) names.insert(id);
  for (const auto& [id, places] : references_) names.insert(id);
  return names;
}

bool References::is_used(std::string_view id) const {
  return std::ranges::any_of(of(id), [](const Reference& reference) {
    return reference.mention.kind != Mention::Kind::selector;
  });
}

bool References::is_used_from_outside(const Node& node) const {
  const auto is_used_of = [&](const auto& self, const Node& element) -> bool {
    for (const auto& attribute : element.attributes)
      if (is_id(attribute) && std::ranges::any_of(of(attribute.value), [&](const Reference& place) {
            return place.mention.kind != Mention::Kind::selector && !is_within(*place.node, node);
          }))
        return true;
    return std::ranges::any_of(element.children, [&](const auto& child) {
      return child->kind == Node::Kind::element && self(self, *child);
    });
  };
  return is_used_of(is_used_of, node);
}

bool References::can_rename(std::string_view id) const {
  const auto found = elements_.find(id);
  if (!understood_ || found == elements_.end() || found->second.size() != 1) return false;
  return std::ranges::all_of(
      of(id), [](const Reference& reference) { return reference.mention.length > 0; });
}

void References::rename(const Names& names) {
  struct Change {
    std::size_t start, length;
    const std::string* name;
  };
  std::map<std::pair<Node*, std::size_t>, std::vector<Change>> changes;
  for (const auto& [from, to] : names) {
    for (Node* element : elements_[from])
      for (auto& attribute : element->attributes)
        if (is_id(attribute) && attribute.value == from) attribute.value = to;
    for (const auto& [node, attribute, mention] : of(from))
      changes[{node, attribute}].push_back({mention.start, mention.length, &to});
  }
  for (auto& [place, list] : changes) {
    const auto& [node, attribute] = place;
    const bool in_sheet = attribute == Reference::kSheet;
    std::string text = in_sheet ? style::css_of(*node) : node->attributes[attribute].value;
    std::ranges::sort(list, std::greater<>(), &Change::start);
    for (const auto& [start, length, name] : list) text.replace(start, length, *name);
    if (in_sheet)
      style::set_css(*node, std::move(text));
    else
      node->attributes[attribute].value = std::move(text);
  }
}

}  // namespace pressoir::codecs::svg
