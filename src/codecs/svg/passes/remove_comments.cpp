#include "base/text.h"
#include "codecs/svg/document/edit.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

/// "<!--! ...": by convention a comment that is to stay, and any that speaks of rights.
bool is_about_rights(std::string_view comment) {
  if (comment.starts_with('!')) return true;
  const auto text = lower(comment);
  for (const std::string_view word : {"copyright", "license", "licence", "(c)", "\xC2\xA9"})
    if (text.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

bool remove_comments(Document& document, const PassContext& context) {
  if (context.policy.all) return false;
  return remove_everywhere(document, [&](const Node& node) {
    if (node.kind != Node::Kind::comment) return false;
    return !context.policy.copyright || !is_about_rights(node.text);
  });
}

}  // namespace pressoir::codecs::svg
