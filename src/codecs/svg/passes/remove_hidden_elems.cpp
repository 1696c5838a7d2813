#include <algorithm>
#include <charconv>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

bool is_number_zero(std::string_view value) noexcept {
  double number = 1;
  const auto* end = value.data() + value.size();
  const auto [stop, problem] = std::from_chars(value.data(), end, number);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  return problem == std::errc{} && number == 0 && (unit.empty() || unit == "px" || unit == "%");
}

bool has_zero(const Node& element, std::string_view attribute) noexcept {
  const auto* value = element.find(attribute);
  return value != nullptr && is_number_zero(*value);
}

/// A shape or picture without extent.
bool has_no_extent(const style::Cascade& cascade, const Node& element) {
  for (const std::string_view name : {"width", "height", "r", "rx", "ry", "d"})
    if (cascade.declared(element, name) != nullptr) return false;
  if (element.is("rect") || element.is("image"))
    return has_zero(element, "width") || has_zero(element, "height");
  if (element.is("circle")) return has_zero(element, "r") || element.find("r") == nullptr;
  if (element.is("ellipse")) return has_zero(element, "rx") || has_zero(element, "ry");
  if (element.is("path")) return element.find("d") == nullptr || element.find("d")->empty();
  if (element.is("polygon") || element.is("polyline"))
    return element.find("points") == nullptr || element.find("points")->empty();
  return false;
}

/// The size of a group counts for what is drawn over it: clips, masks, filters of ancestors.
bool may_size_an_ancestor(const style::Cascade& cascade, const Node& element) {
  for (const Node* at = element.parent; at != nullptr; at = at->parent) {
    if (at->is("clipPath")) return true;
    for (const std::string_view name : {"clip-path", "mask", "filter"})
      if (!is_certainly(cascade, *at, name, "none")) return true;
    if (cascade.references().is_shown_by_use(*at)) return true;
  }
  return false;
}

bool paints_nothing(const StyledDocument& styled, const Node& element) {
  const auto& cascade = styled.cascade;
  if (is_certainly(cascade, element, "opacity", "0"))
    return is_rendered(element) && (!is_text(element) || element.is("text"));
  const bool is_leaf = is_shape(element) || element.is("image") || element.is("use");
  if (is_leaf && !element.is("use") &&
      (is_certainly(cascade, element, "visibility", "hidden") ||
       is_certainly(cascade, element, "visibility", "collapse")))
    return true;
  if (!is_shape(element)) return false;
  for (const std::string_view name : {"marker-start", "marker-mid", "marker-end", "filter"})
    if (!is_certainly(cascade, element, name, "none")) return false;
  return is_certainly(cascade, element, "stroke", "none") &&
         (element.is("line") || is_certainly(cascade, element, "fill", "none"));
}

bool is_hidden(const StyledDocument& styled, const Node& element) {
  if (element.space != Space::svg || element.parent == nullptr ||
      ancestor_named(element, "foreignObject") != nullptr)
    return false;
  const auto& cascade = styled.cascade;
  const bool can_be = is_rendered(element) && (!is_text(element) || element.is("text"));
  if (can_be && is_certainly(cascade, element, "display", "none")) return true;
  if (may_be_pointed_at(element)) return false;
  const bool has_markers = !is_certainly(cascade, element, "marker-start", "none") ||
                           !is_certainly(cascade, element, "marker-end", "none");
  const bool has_filter = !is_certainly(cascade, element, "filter", "none");
  if (has_no_extent(cascade, element) && !has_filter && !has_markers &&
      ancestor_named(element, "clipPath") == nullptr)
    return true;
  return paints_nothing(styled, element) && !may_size_an_ancestor(cascade, element);
}

bool has_animation_below(const Dynamics& dynamics, const Node& element) {
  return dynamics.is_animated(element) ||
         std::ranges::any_of(element.children, [&](const auto& child) {
           return child->kind == Node::Kind::element && has_animation_below(dynamics, *child);
         });
}

}  // namespace

bool remove_hidden_elems(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  if (!styled.may_restructure()) return false;
  return remove_elements(document, [&](const Node& node) {
    return is_hidden(styled, node) && !has_animation_below(styled.dynamics, node) &&
           is_removable(styled.references, node);
  });
}

}  // namespace pressoir::codecs::svg
