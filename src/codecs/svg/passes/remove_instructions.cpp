#include "codecs/svg/document/edit.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {

bool remove_instructions(Document& document, const PassContext& context) {
  if (context.policy.all) return false;
  return remove_everywhere(document, [](const Node& node) {
    return node.kind == Node::Kind::instruction && node.name != "xml-stylesheet";
  });
}

}  // namespace pressoir::codecs::svg
