#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/inheritance.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

bool has_stops(const Node& gradient) {
  return std::ranges::any_of(gradient.children,
                             [](const auto& child) { return child->is("stop"); });
}

/// What a gradient takes from another one, of either kind.
bool is_shared(std::string_view name) noexcept {
  return name == "gradientUnits" || name == "gradientTransform" || name == "spreadMethod";
}

/// What it takes from one of its own kind.
bool is_geometry(std::string_view name) noexcept {
  for (const std::string_view known : {"x1", "y1", "x2", "y2", "cx", "cy", "r", "fx", "fy", "fr"})
    if (name == known) return true;
  return false;
}

/// The gradient that only `gradient` refers to, by href, and that nothing else keeps; null: none.
Node* only_template(const StyledDocument& styled, const Node& gradient) {
  if (!is_gradient(gradient) || styled.dynamics.is_animated(gradient)) return nullptr;
  Node* found = styled.references.target(gradient);
  if (found == nullptr || found == &gradient || !is_gradient(*found) ||
      styled.dynamics.is_animated(*found))
    return nullptr;
  const auto* id = found->find("id");
  const bool is_single = id != nullptr && styled.references.of(*id).size() == 1;
  if (!is_single || is_within(gradient, *found)) return nullptr;
  for (const auto& attribute : found->attributes) {
    const bool is_href = attribute.local() == "href";
    const bool is_own = attribute.name == "id" || is_href || is_shared(attribute.name) ||
                        (attribute.space == Space::none && is_geometry(attribute.name));
    if (!is_own) return nullptr;
  }
  return found;
}

void fold(Node& gradient, Node& from) {
  const bool same_kind = gradient.local() == from.local();
  const bool takes_stops = !has_stops(gradient);
  std::erase_if(gradient.attributes, [](const Attribute& each) { return each.local() == "href"; });
  for (auto& attribute : from.attributes) {
    if (attribute.name == "id") continue;
    const bool is_href = attribute.local() == "href";
    if (is_href ||
        ((same_kind || is_shared(attribute.name)) && gradient.find(attribute.name) == nullptr))
      gradient.attributes.push_back(std::move(attribute));
  }
  if (!takes_stops) return;
  for (auto& child : from.children) gradient.append(std::move(child));
  from.children.clear();
}

}  // namespace

bool fold_gradients(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  if (!styled.may_restructure() || styled.cascade.rules().depends_on_parents()) return false;
  std::vector<Node*> gradients;
  for_each_element(*document.root, [&](Node& element) {
    if (is_gradient(element)) gradients.push_back(&element);
  });
  std::set<const Node*> touched;
  std::set<const Node*> folded;
  for (Node* gradient : gradients) {
    if (touched.contains(gradient)) continue;
    Node* from = only_template(styled, *gradient);
    if (from == nullptr || touched.contains(from)) continue;
    if (style::inherited_by_children(styled.cascade, *from) !=
        style::inherited_by_children(styled.cascade, *gradient))
      continue;
    fold(*gradient, *from);
    touched.insert({gradient, from});
    folded.insert(from);
  }
  return remove_elements(document, [&](const Node& node) { return folded.contains(&node); });
}

}  // namespace pressoir::codecs::svg
