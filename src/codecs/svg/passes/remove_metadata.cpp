#include <algorithm>
#include <array>

#include "codecs/svg/document/edit.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

/// Dublin Core and Creative Commons.
constexpr std::array<std::string_view, 7> kRights = {
    "rights", "license", "licence", "creator", "publisher", "contributor", "attributionName"};

bool is_named(const Node& node, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), node.local()) != names.end();
}

bool holds_rights(const Node& node) {
  return is_named(node, kRights) ||
         std::any_of(node.children.begin(), node.children.end(),
                     [](const auto& child) { return holds_rights(*child); });
}

bool stays(const Node& metadata, const MetadataPolicy& policy) {
  return policy.all || (policy.copyright && holds_rights(metadata));
}

/// What stays for its rights stays without the rest, as far as that says nothing about them.
bool remove_dates(Node& metadata, const MetadataPolicy& policy) {
  if (policy.all || policy.date) return false;
  return remove_below(metadata, [](const Node& node) { return node.local() == "date"; });
}

}  // namespace

bool remove_metadata(Document& document, const PassContext& context) {
  const auto& policy = context.policy;
  bool changed = remove_below(*document.root, [&](const Node& node) {
    return node.is("metadata") && !stays(node, policy);
  });
  for_each_element(*document.root, [&](Node& element) {
    if (element.is("metadata")) changed = remove_dates(element, policy) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
