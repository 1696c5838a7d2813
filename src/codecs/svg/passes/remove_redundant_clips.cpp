#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/shapes/clip_window.h"
#include "codecs/svg/shapes/painted_bounds.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

/// What an element paints, in its own coordinates, which its clip is in.
std::optional<Bounds> inner_bounds(const Node& element, const ShapeDocument& shapes) {
  const auto matrix = transform_of(element);
  const auto back = matrix ? inverse(*matrix) : std::nullopt;
  const auto bounds = painted_bounds(element, shapes);
  return back && bounds ? std::optional(*back * *bounds) : std::nullopt;
}

bool is_clipped_in_vain(const Node& element, const ShapeDocument& shapes) {
  const auto window = clip_window_of(element, shapes);
  if (!window) return false;
  const auto bounds = inner_bounds(element, shapes);
  return bounds && (bounds->empty() || window->holds(*bounds));
}

}  // namespace

bool remove_redundant_clips(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  if (!shapes.styled.is_closed()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (!is_rendered(element) || !is_clipped_in_vain(element, shapes)) return;
    style::erase_property(element, "clip-path");
    shapes.styled.cascade.forget(element);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
