#include "codecs/svg/document/kinds.h"

#include <algorithm>
#include <initializer_list>

namespace pressoir::codecs::svg {
namespace {

bool is_one_of(const Node& node, std::initializer_list<std::string_view> names) noexcept {
  return node.kind == Node::Kind::element && node.space == Space::svg &&
         std::ranges::find(names, node.local()) != names.end();
}

}  // namespace

bool is_shape(const Node& node) noexcept {
  return is_one_of(node, {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"});
}

bool is_text(const Node& node) noexcept {
  return is_one_of(node, {"text", "tspan", "textPath", "tref", "altGlyph"});
}

bool is_rendered(const Node& node) noexcept {
  return is_shape(node) || is_text(node) ||
         is_one_of(node, {"image", "use", "svg", "g", "a", "switch", "foreignObject"});
}

bool is_definition(const Node& node) noexcept {
  return is_gradient(node) ||
         is_one_of(node, {"pattern", "clipPath", "mask", "marker", "filter", "symbol"});
}

bool is_filter_step(const Node& node) noexcept {
  return node.kind == Node::Kind::element && node.space == Space::svg &&
         node.local().starts_with("fe");
}

bool is_description(const Node& node) noexcept {
  return is_one_of(node, {"title", "desc", "metadata"});
}

bool is_gradient(const Node& node) noexcept {
  return is_one_of(node, {"linearGradient", "radialGradient", "meshgradient"});
}

const Node* ancestor_named(const Node& node, std::string_view name) noexcept {
  for (const Node* at = node.parent; at != nullptr; at = at->parent)
    if (at->is(name)) return at;
  return nullptr;
}

}  // namespace pressoir::codecs::svg
