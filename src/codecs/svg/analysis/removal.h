// Whether an element can be taken out of a document. Pure; any thread.
#pragma once

#include <unordered_set>

#include "codecs/svg/analysis/references.h"
#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Whether nothing beside `element` and what is below it depends on it: no reference leads there,
/// no symbol, view, sheet, script or font is in it, it animates nothing outside, and it is none of
/// the children that a switch chooses from. That it draws nothing is for the caller to know.
bool is_removable(const References& references, const Node& element);

/// Whether a name outside of the document may lead to the id of `element`: of the root, of symbols
/// and views, and of what is not SVG.
bool is_named_outside(const Node& element) noexcept;

/// Whether users may do something with the element besides looking: whether and where the pointer
/// is on it depends on more than what it draws.
bool may_be_pointed_at(const Node& element) noexcept;

/// Takes out of a document the elements below the root that `is_one(const Node&)` is true of, with
/// all below them. All are asked before any goes: what was found out about the document holds.
template <class IsOne>
bool remove_elements(Document& document, const IsOne& is_one) {
  std::unordered_set<const Node*> chosen;
  for_each_element(*document.root, [&](const Node& element) {
    if (element.parent != nullptr && is_one(element)) chosen.insert(&element);
  });
  return !chosen.empty() &&
         remove_below(*document.root, [&](const Node& node) { return chosen.contains(&node); });
}

}  // namespace pressoir::codecs::svg
