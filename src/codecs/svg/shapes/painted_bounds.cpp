#include "codecs/svg/shapes/painted_bounds.h"

#include <algorithm>
#include <numbers>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/values/lengths.h"

namespace pressoir::codecs::svg {
namespace {

std::optional<Bounds> bounds_of_shape(const Node& element, const ShapeDocument& shapes) {
  const auto look = shapes.looks.of(element);
  const auto outline = outline_of(element);
  if (!outline || look.marked || !shapes.has_known_outline(element)) return std::nullopt;
  const auto bounds = bounds_of(*outline);
  if (!look.stroked || bounds.empty()) return bounds;
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

std::optional<double> reach_of_stroke(const Node& element, const ShapeDocument& shapes) {
  const auto number = [&](std::string_view name) -> std::optional<double> {
    const auto value = shapes.styled.cascade.specified(element, name);
    const auto length = value ? length_in(*value) : std::nullopt;
    return length ? user_units(*length) : std::nullopt;
  };
  const auto width = number("stroke-width"), limit = number("stroke-miterlimit");
  if (!width || !limit) return std::nullopt;
  return *width / 2 * std::max(*limit, std::numbers::sqrt2);  // of square ends
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
