#include <utility>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/shapes/renaming.h"
#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/shapes/shape_document.h"

namespace pressoir::codecs::svg {
namespace {

bool has_straight_sides(const Node& element) {
  if (element.is("rect")) return element.find("rx") == nullptr && element.find("ry") == nullptr;
  return element.is("line") || element.is("polyline") || element.is("polygon");
}

bool convert(Node& element, const ShapeDocument& shapes) {
  if (!has_straight_sides(element) || !shapes.has_plain_outline(element)) return false;
  const auto outline = outline_of(element);
  const auto look = shapes.looks.of(element);
  if (!outline || outline->empty() || element.find("d") != nullptr) return false;
  if (element.is("rect") && look.marked) return false;  // rectangles have no markers, paths do
  if (!may_be_renamed(element, "path", shapes.styled.cascade.rules())) return false;
  const auto data = shortest_path_text(*outline, look, precision_in(frame_inside(element, shapes), element, shapes));
  if (!data || data->empty()) return false;
  auto path = bare_copy(element);
  for (const auto name : outline_attributes(element.local())) path->erase(name);
  rename(*path, "path");
  path->attributes.push_back({.name = "d", .value = *data});
  if (attributes_size(*path) + path->name.size() >= attributes_size(element) + element.name.size())
    return false;
  element.name = std::move(path->name);
  element.attributes = std::move(path->attributes);
  return true;
}

}  // namespace

bool convert_shape_to_path(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  if (!shapes.styled.may_restructure()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (!convert(element, shapes)) return;
    changed = true;
    shapes.styled.cascade.forget(element);
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
