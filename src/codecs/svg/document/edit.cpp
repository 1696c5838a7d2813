#include "codecs/svg/document/edit.h"

namespace pressoir::codecs::svg {

void merge_texts(Node& parent) {
  std::vector<std::unique_ptr<Node>> merged;
  merged.reserve(parent.children.size());
  for (auto& child : parent.children) {
    const bool is_text = child->kind == Node::Kind::text;
    if (is_text && child->text.empty()) continue;
    if (is_text && !merged.empty() && merged.back()->kind == Node::Kind::text)
      merged.back()->text += child->text;
    else
      merged.push_back(std::move(child));
  }
  parent.children = std::move(merged);
}

}  // namespace pressoir::codecs::svg
