#include "codecs/svg/analysis/removal.h"

#include <algorithm>

#include "codecs/svg/analysis/dynamics.h"

namespace pressoir::codecs::svg {
namespace {

bool is_needed_by_itself(const Node& node, const References& references, const Node& top) {
  if (node.local() == "style" || node.local() == "script" || node.local().starts_with("font"))
    return true;
  if (is_named_outside(node) && node.find("id") != nullptr) return true;
  if (!is_animation(node)) return false;
  const auto* href = node.href();
  if (href == nullptr) return &node == &top;
  const Node* target = references.target(node);
  return target == nullptr || !is_within(*target, top);
}

bool is_needed(const Node& node, const References& references, const Node& top) {
  if (node.kind != Node::Kind::element) return false;
  return is_needed_by_itself(node, references, top) ||
         std::ranges::any_of(node.children,
                             [&](const auto& child) { return is_needed(*child, references, top); });
}

}  // namespace

bool is_removable(const References& references, const Node& element) {
  if (element.parent == nullptr || element.parent->is("switch")) return false;
  return !is_needed(element, references, element) && !references.is_used_from_outside(element);
}

bool is_named_outside(const Node& element) noexcept {
  return element.parent == nullptr || element.space != Space::svg || element.is("symbol") ||
         element.is("view");
}

bool may_be_pointed_at(const Node& element) noexcept {
  for (const Node* at = &element; at != nullptr; at = at->parent)
    if (at->is("a") || at->find("pointer-events") != nullptr || at->find("cursor") != nullptr)
      return true;
  return std::ranges::any_of(
      element.children, [](const auto& child) { return child->is("title") || child->is("desc"); });
}

}  // namespace pressoir::codecs::svg
