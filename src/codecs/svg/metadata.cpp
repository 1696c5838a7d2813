#include "codecs/svg/metadata.h"

#include <algorithm>

#include "codecs/svg/document/namespaces.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/trace.h"

namespace pressoir::codecs::svg {
namespace {

bool is_comment(const std::unique_ptr<Node>& node) { return node->kind == Node::Kind::comment; }

bool has_comments(const std::vector<std::unique_ptr<Node>>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(), is_comment);
}

/// What remove_editors_data() would take out.
bool has_editors_data(const Node& element) {
  const auto is_theirs = [&](std::string_view name, Space space) {
    return space == Space::other && is_editors_namespace(namespace_at(element, prefix_of(name)));
  };
  return is_theirs(element.name, element.space) ||
         std::any_of(element.attributes.begin(), element.attributes.end(),
                     [&](const auto& each) { return is_theirs(each.name, each.space); });
}

struct Carried {
  bool comments = false, editors_data = false, metadata = false;
};

void look_at(const Node& element, Carried& carried) {
  carried.comments |= has_comments(element.children);
  if (element.is("metadata")) {
    carried.metadata = true;
    return;
  }
  carried.editors_data |= has_editors_data(element);
  for (const auto& child : element.children)
    if (child->kind == Node::Kind::element) look_at(*child, carried);
}

}  // namespace

std::vector<std::string> side_data(std::string_view text) {
  const auto document = parse(as_bytes(text));
  Carried carried;
  carried.comments =
      has_comments(document.before) || (has_comments(document.after) && !trace_in(text));
  look_at(*document.root, carried);
  std::vector<std::string> names;
  if (carried.comments) names.emplace_back("comments");
  if (carried.editors_data) names.emplace_back("editor_data");
  if (carried.metadata) names.emplace_back("metadata");
  return names;
}

std::string with_metadata_of(std::string_view text, const MetadataPolicy& policy) {
  auto document = parse(as_bytes(text));
  const PassContext context{.policy = policy};
  bool changed = false;
  for (const auto pass : {remove_comments, remove_instructions, remove_metadata,
                          remove_editors_data, remove_unused_namespaces})
    changed = pass(document, context) || changed;
  return changed ? write(document) : std::string(text);
}

}  // namespace pressoir::codecs::svg
