#include "codecs/svg/analysis/scales.h"

#include <algorithm>
#include <cmath>

#include "codecs/svg/analysis/mentions.h"
#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

/// What is relative to something else counts as `otherwise`.
double side_of(const Node& node, std::string_view attribute, double otherwise) {
  return length_of(node, attribute, otherwise).value_or(otherwise);
}

double extent_of(const Node& root) {
  if (const auto box = view_box_of(root)) return std::max(box->width, box->height);
  const double side = std::max(side_of(root, "width", 0), side_of(root, "height", 0));
  return side > 0 ? side : 100;
}

double own_scale(const Node& node) {
  double scale = 1;
  for (const std::string_view name : {"transform", "gradientTransform", "patternTransform"})
    scale *= stretch_of(transform_of(node, name).value_or(Matrix{})).most;
  return scale > 0 && std::isfinite(scale) ? scale : 1;
}

std::size_t count_of(const Node& node) {
  std::size_t count = 1;
  for (const auto& child : node.children) count += count_of(*child);
  return count;
}

}  // namespace

Scales::Scales(const Document& document, const References& references)
    : references_(references),
      extent_(extent_of(*document.root)),
      // Elements that show each other in a circle, growing, would be visited for ever.
      visits_left_(16 * count_of(*document.root)) {
  visit(*document.root, 1);
  for_each_element(*document.root, [&](const Node& node) {
    if (!scales_.contains(&node)) visit(node, 1);
  });
  for (const auto& id : references.names())
    for (const auto& reference : references.of(id))
      if (reference.attribute == Reference::kSheet && references.element(id) != nullptr)
        visit(*references.element(id), largest_);
}

double Scales::most(const Node& element) const {
  const auto found = scales_.find(&element);
  return found == scales_.end() ? 1 : found->second;
}

int Scales::digits(const Node& element, int root_digits) const {
  // Less than this is what the digits of the root leave room for.
  constexpr double kUnseen = 1.5;
  const double more = std::ceil(std::log10(most(element) / kUnseen));
  return static_cast<int>(std::clamp(root_digits + more, 0.0, double{kMaxDigits}));
}

void Scales::visit(const Node& node, double scale) {
  constexpr int kMostDepth = 1000;  // of elements that show each other
  const double inside = scale * own_scale(node);
  const auto found = scales_.find(&node);
  if (found != scales_.end() && found->second >= inside) return;
  if (visits_left_ == 0 || depth_ == kMostDepth) return;
  --visits_left_;
  ++depth_;
  scales_[&node] = inside;
  largest_ = std::max(largest_, inside);
  const double of_children =
      node.parent != nullptr && node.is("svg") ? viewport_scale(node, node, inside) : inside;
  for (const auto& child : node.children)
    if (child->kind == Node::Kind::element && (is_definition(node) || !is_definition(*child)))
      visit(*child, of_children);
  for (const auto& attribute : node.attributes) follow(node, attribute, inside);
  --depth_;
}

void Scales::follow(const Node& node, const Attribute& attribute, double scale) {
  if (attribute.value.find('#') == std::string::npos) return;
  for (const auto& mention : mentions_in(node, attribute)) {
    const auto* target = references_.element(mention.id);
    if (target != nullptr && target != &node) visit(*target, scale_of_target(node, *target, scale));
  }
}

double Scales::scale_of_target(const Node& node, const Node& target, double scale) const {
  if (target.is("clipPath"))
    return has_value(target, "clipPathUnits", "objectBoundingBox") ? extent_ : scale;
  if (target.is("mask"))
    return has_value(target, "maskContentUnits", "objectBoundingBox") ? extent_ : scale;
  if (is_gradient(target))
    return has_value(target, "gradientUnits", "userSpaceOnUse") ? scale : std::max(extent_, scale);
  if (target.is("pattern")) {
    if (has_value(target, "patternContentUnits", "objectBoundingBox")) return extent_;
    return viewport_scale(target, target, scale);
  }
  if (target.is("marker")) {
    const bool by_stroke = !has_value(target, "markerUnits", "userSpaceOnUse");
    const double width = by_stroke ? side_of(node, "stroke-width", 1) : 1;
    return std::max(width, 1.0) * viewport_scale(target, target, scale);
  }
  if (target.is("symbol")) return viewport_scale(target, node, scale);
  return scale;
}

double Scales::viewport_scale(const Node& node, const Node& user, double scale) const {
  const auto box = view_box_of(node);
  if (!box) return scale;
  const bool marker = node.is("marker");
  const double whole = marker ? 3 : extent_ / scale;
  const auto side = [&](std::string_view of_user, std::string_view of_node) {
    return side_of(user, of_user, side_of(node, of_node, whole));
  };
  const double width = marker ? side_of(node, "markerWidth", 3) : side("width", "width");
  const double height = marker ? side_of(node, "markerHeight", 3) : side("height", "height");
  return scale * std::max(width / box->width, height / box->height);
}

}  // namespace pressoir::codecs::svg
