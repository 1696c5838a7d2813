#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/carried.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

/// "<g></g>"
constexpr std::size_t kGroup = 7;

/// A group that may go if what it says is said elsewhere: nothing animates or describes it.
bool is_candidate(const StyledDocument& styled, const Node& node) {
  if (!node.is("g") || node.parent == nullptr || node.parent->is("switch")) return false;
  if (styled.dynamics.is_animated(node) || node.children.empty()) return false;
  return std::ranges::none_of(node.children, [](const auto& child) {
    return is_description(*child) || is_animation(*child);
  });
}

/// The only element inside; null: there are more.
Node* only_child(const Node& group) {
  Node* only = nullptr;
  for (const auto& child : group.children) {
    if (child->kind == Node::Kind::element) {
      if (only != nullptr) return nullptr;
      only = child.get();
    } else if (child->kind != Node::Kind::text || !trimmed(child->text, " \t\r\n").empty()) {
      return nullptr;
    }
  }
  return only;
}

/// Effects on a whole element come in the order filter, clip, mask, opacity; all but the first can
/// be exchanged.
bool is_effect(std::string_view name) noexcept {
  return name == "opacity" || name == "clip-path" || name == "mask" || name == "filter";
}

bool has_effect(const Node& element) noexcept {
  return std::ranges::any_of(element.attributes,
                             [](const Attribute& each) { return is_effect(each.name); });
}

/// Whether the user space of the element's effects is that of its attributes: without transform,
/// and without what moves its content.
bool keeps_space(const Node& element) noexcept {
  if (element.find("transform") != nullptr || element.find("style") != nullptr) return false;
  return is_shape(element) || element.is("g") || element.is("text") || element.is("image");
}

/// Whether `attribute` of a group says the same on its only child.
bool can_move(const StyledDocument& styled, const Node& group, const Attribute& attribute,
              const Node& child) {
  if (attribute.space != Space::none) return false;
  const auto& name = attribute.name;
  if (name == "transform")
    return (is_shape(child) || child.is("g") || child.is("text") || child.is("use") ||
            child.is("image") || child.is("a")) &&
           child.find("transform-origin") == nullptr && group.find("transform-origin") == nullptr &&
           (!has_effect(child) || child.find("transform") != nullptr || !has_effect(group));
  const auto* property = style::presentation(group, attribute);
  if (property == nullptr || !style::is_only_own(styled, child, name) ||
      !style::is_only_own(styled, group, name))
    return false;
  if (property->inherited) {
    const auto* declared = styled.cascade.declared(child, name);
    return declared == nullptr || declared->value != "inherit";
  }
  if (!is_effect(name) || !keeps_space(child) || child.find(name) != nullptr) return false;
  return name != "filter" || !has_effect(child);
}

/// Moves all attributes of the group to its only child, or none.
bool merge_down(const StyledDocument& styled, Node& group) {
  Node* child = only_child(group);
  if (child == nullptr || group.attributes.empty() || !is_rendered(*child)) return false;
  if (styled.dynamics.is_animated(*child) || styled.references.is_shown_by_use(*child))
    return false;
  const auto* id = child->find("id");
  if (id != nullptr && styled.references.is_used(*id)) return false;
  if (!std::ranges::all_of(group.attributes, [&](const Attribute& attribute) {
        return can_move(styled, group, attribute, *child);
      }))
    return false;
  for (auto& attribute : group.attributes) {
    if (attribute.name == "transform") {
      const auto* own = child->find("transform");
      child->set("transform", own == nullptr ? attribute.value : attribute.value + ' ' + *own);
    } else if (styled.cascade.declared(*child, attribute.name) == nullptr) {
      child->set(attribute.name, std::move(attribute.value));
    }
  }
  group.attributes.clear();
  styled.cascade.forget(group);
  styled.cascade.forget(*child);
  return true;
}

/// Whether the properties of the group, said by each of its children that shows them, are shorter;
/// then they are said there.
bool spread(const StyledDocument& styled, Node& group) {
  std::size_t saved = kGroup;
  std::size_t cost = 0;
  std::vector<std::pair<Node*, const Attribute*>> copies;
  for (const auto& attribute : group.attributes) {
    const auto* property = style::presentation(group, attribute);
    if (property == nullptr || !property->inherited || !style::is_absolute(attribute.value) ||
        !style::is_only_own(styled, group, attribute.name))
      return false;
    const auto length = style::length_of(attribute.name, attribute.value);
    saved += length;
    for (const auto& child : group.children) {
      if (child->kind != Node::Kind::element) continue;
      if (child->space != Space::svg || !style::is_only_own(styled, *child, attribute.name))
        return false;
      const auto* declared = styled.cascade.declared(*child, attribute.name);
      if (declared != nullptr && declared->value == "inherit") return false;
      if (declared != nullptr || !styled.effects.has(*child, *property)) continue;
      if (styled.references.is_shown_by_use(*child) || child->is("style")) return false;
      cost += length;
      if (cost >= saved + kGroup * group.attributes.size() * 8) return false;
      copies.emplace_back(child.get(), &attribute);
    }
  }
  if (cost >= saved) return false;
  for (const auto& [child, attribute] : copies) {
    style::set_property(*child, attribute->name, attribute->value);
    styled.cascade.forget(*child);
  }
  group.attributes.clear();
  styled.cascade.forget(group);
  return true;
}

/// Replaces the children of `parent` that are groups and say nothing by what is in them.
bool dissolve(const StyledDocument& styled, Node& parent) {
  const auto says_nothing = [&](const auto& child) {
    return child->attributes.empty() && is_candidate(styled, *child);
  };
  if (std::ranges::none_of(parent.children, says_nothing)) return false;
  std::vector<std::unique_ptr<Node>> kept;
  for (auto& child : parent.children) {
    if (!says_nothing(child)) {
      kept.push_back(std::move(child));
      continue;
    }
    for (auto& inner : child->children) {
      inner->parent = &parent;
      kept.push_back(std::move(inner));
    }
  }
  parent.children = std::move(kept);
  merge_texts(parent);
  return true;
}

}  // namespace

bool collapse_groups(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  const auto& rules = styled.cascade.rules();
  if (!styled.may_restructure() || rules.depends_on_parents() || rules.may_match_plain("g"))
    return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (!is_candidate(styled, element) || element.attributes.empty()) return;
    changed = merge_down(styled, element) || spread(styled, element) || changed;
  });
  for_each_element(*document.root,
                   [&](Node& element) { changed = dissolve(styled, element) || changed; });
  return changed;
}

}  // namespace pressoir::codecs::svg
