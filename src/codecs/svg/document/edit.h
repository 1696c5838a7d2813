// Taking nodes out of a document. Pure; any thread.
#pragma once

#include <algorithm>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Texts that stand next to each other become one, empty ones go: as they would be read again.
void merge_texts(Node& parent);

/// Takes out of `siblings` the nodes that `is_one` is true of, with all below them.
/// @return whether there were any.
template <class IsOne>
bool remove_nodes(std::vector<std::unique_ptr<Node>>& siblings, const IsOne& is_one) {
  return std::erase_if(siblings, [&](const auto& node) { return is_one(*node); }) > 0;
}

/// The same of the children of `node` and of all elements below it.
template <class IsOne>
bool remove_below(Node& node, const IsOne& is_one) {
  bool changed = false;
  for_each_element(node, [&](Node& element) {
    if (!remove_nodes(element.children, is_one)) return;
    merge_texts(element);
    changed = true;
  });
  return changed;
}

/// The same of the whole document but for its root.
template <class IsOne>
bool remove_everywhere(Document& document, const IsOne& is_one) {
  const bool before = remove_nodes(document.before, is_one);
  const bool after = remove_nodes(document.after, is_one);
  return remove_below(*document.root, is_one) || before || after;
}

}  // namespace pressoir::codecs::svg
