#include "codecs/svg/shapes/painted_bounds.h"

#include <algorithm>
#include <numbers>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/values/lengths.h"

namespace pressoir::codecs::svg {
namespace {

std::optional<double> length_of_property(const Node& element, const ShapeDocument& shapes,
                                         std::string_view name) {
  const auto value = shapes.styled.cascade.specified(element, name);
  const auto length = value ? length_in(*value) : std::nullopt;
  return length ? user_units(*length) : std::nullopt;
}

std::optional<Bounds> bounds_of_shape(const Node& element, const ShapeDocument& shapes) {
  const auto look = shapes.looks.of(element);
  const auto outline = outline_of(element);
  if (!outline || look.marked || !shapes.has_known_outline(element)) return std::nullopt;
  const auto bounds = bounds_of(*outline);
  if (!look.stroked || bounds.empty()) return bounds;
  if (!shapes.is(element, "vector-effect", "none")) return std::nullopt;
  const auto reach = reach_of_stroke(element, shapes);
  if (!reach) return std::nullopt;
  return bounds.grown(*reach);
}

std::optional<Bounds> bounds_of_children(const Node& element, const ShapeDocument& shapes) {
  Bounds all;
  for (const auto& child : element.children) {
    if (!is_rendered(*child)) continue;
    const auto bounds = painted_bounds(*child, shapes);
    if (!bounds) return std::nullopt;
    all.add(*bounds);
  }
  return all;
}

}  // namespace

std::optional<double> half_width_of_stroke(const Node& element, const ShapeDocument& shapes) {
  const auto width = length_of_property(element, shapes, "stroke-width");
  return width ? std::optional(*width / 2) : std::nullopt;
}

std::optional<double> reach_of_stroke(const Node& element, const ShapeDocument& shapes) {
  const auto half = half_width_of_stroke(element, shapes);
  const auto limit = length_of_property(element, shapes, "stroke-miterlimit");
  if (!half || !limit) return std::nullopt;
  return *half * std::max(*limit, std::numbers::sqrt2);  // of square ends
}

std::optional<Bounds> painted_bounds(const Node& element, const ShapeDocument& shapes) {
  const auto matrix = transform_of(element);
  if (!matrix || !shapes.has_known_transform(element) || !shapes.is(element, "filter", "none"))
    return std::nullopt;
  if (is_shape(element)) {
    const auto bounds = bounds_of_shape(element, shapes);
    return bounds ? std::optional(*matrix * *bounds) : std::nullopt;
  }
  if (!element.is("g") && !element.is("a")) return std::nullopt;
  const auto bounds = bounds_of_children(element, shapes);
  return bounds ? std::optional(*matrix * *bounds) : std::nullopt;
}

}  // namespace pressoir::codecs::svg
