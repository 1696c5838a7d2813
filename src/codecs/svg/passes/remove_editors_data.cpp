#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/namespaces.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

bool is_of_editors(const Node& node) {
  return node.kind == Node::Kind::element && node.space == Space::other &&
         is_editors_namespace(namespace_at(node, prefix_of(node.name)));
}

bool remove_attributes(Node& node) {
  return std::erase_if(node.attributes, [&](const Attribute& attribute) {
           return attribute.space == Space::other &&
                  is_editors_namespace(namespace_at(node, prefix_of(attribute.name)));
         }) > 0;
}

/// What is in a metadata element is for the pass of that name.
bool remove_from(Node& node) {
  if (node.kind != Node::Kind::element || node.is("metadata")) return false;
  bool changed = remove_attributes(node);
  if (remove_nodes(node.children, is_of_editors)) {
    merge_texts(node);
    changed = true;
  }
  for (const auto& child : node.children) changed = remove_from(*child) || changed;
  return changed;
}

}  // namespace

bool remove_editors_data(Document& document, const PassContext& context) {
  return !context.policy.all && remove_from(*document.root);
}

}  // namespace pressoir::codecs::svg
