#include <set>

#include "codecs/svg/document/namespaces.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

using Prefixes = std::set<std::string, std::less<>>;

bool is_default(const Attribute& declaration) { return declaration.name == "xmlns"; }

/// A declaration that says what one above it has said.
bool is_repeated(const Node& node, const Attribute& declaration) {
  if (!node.parent) return false;
  const auto prefix = is_default(declaration) ? std::string_view() : declaration.local();
  return namespace_at(*node.parent, prefix) == declaration.value &&
         (!is_default(declaration) || !declaration.value.empty());
}

void add_own(const Node& node, Prefixes& used) {
  used.emplace(prefix_of(node.name));
  for (const auto& attribute : node.attributes) {
    if (attribute.space == Space::xmlns) continue;
    used.emplace(prefix_of(attribute.name));
    if (attribute.name == "attributeName") used.emplace(prefix_of(attribute.value));
  }
}

/// @return the prefixes that are used at the node and below it.
Prefixes remove_from(Node& node, bool& changed) {
  Prefixes used;
  for (const auto& child : node.children)
    if (child->kind == Node::Kind::element) used.merge(remove_from(*child, changed));
  add_own(node, used);
  const auto removed = std::erase_if(node.attributes, [&](const Attribute& attribute) {
    if (attribute.space != Space::xmlns) return false;
    const bool is_unused = !is_default(attribute) && !used.contains(attribute.local());
    return is_unused || is_repeated(node, attribute);
  });
  changed = changed || removed > 0;
  return used;
}

}  // namespace

bool remove_unused_namespaces(Document& document, const PassContext& /*context*/) {
  bool changed = false;
  (void)remove_from(*document.root, changed);
  return changed;
}

}  // namespace pressoir::codecs::svg
