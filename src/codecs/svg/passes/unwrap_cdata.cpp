#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

bool unwrap(Node& node) {
  if (node.kind != Node::Kind::cdata) return false;
  const auto before = write(node).size();
  node.kind = Node::Kind::text;
  if (write(node).size() <= before) return true;
  node.kind = Node::Kind::cdata;
  return false;
}

}  // namespace

bool unwrap_cdata(Document& document, const PassContext& /*context*/) {
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    bool changed_here = false;
    for (const auto& child : element.children) changed_here = unwrap(*child) || changed_here;
    if (changed_here) merge_texts(element);
    changed = changed || changed_here;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
