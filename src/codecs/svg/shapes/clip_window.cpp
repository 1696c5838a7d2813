#include "codecs/svg/shapes/clip_window.h"

#include <string_view>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/shapes/outline.h"

namespace pressoir::codecs::svg {
namespace {

/// The rectangle that an outline is; empty: it is anything else.
std::optional<Bounds> rectangle_of(const Path& outline) {
  using Form = Segment::Kind;
  auto path = outline;
  if (path.size() > 1 && path.back().kind == Form::close) path.pop_back();
  if (path.size() == 5 && path.back().end == path.front().end) path.pop_back();
  if (path.size() != 4) return std::nullopt;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Point way = path[i].end - path[i - 1].end;
    if (path[i].kind != Form::line || (way.x != 0) == (way.y != 0)) return std::nullopt;
    if (i > 1 && (way.x != 0) == (path[i - 1].end.x != path[i - 2].end.x)) return std::nullopt;
  }
  if (path[3].end - path[0].end != path[2].end - path[1].end) return std::nullopt;
  return bounds_of(path);
}

/// What a clipPath lets through, in the coordinates of what it clips; empty: not a single upright
/// rectangle.
std::optional<Bounds> window_of(const Node& clip, const ShapeDocument& shapes) {
  if (!clip.is("clipPath") || has_value(clip, "clipPathUnits", "objectBoundingBox"))
    return std::nullopt;
  const Node* only = nullptr;
  for (const auto& child : clip.children) {
    if (!is_rendered(*child)) continue;
    if (only != nullptr || !is_shape(*child)) return std::nullopt;
    only = child.get();
  }
  for (const Node* node : {&clip, only}) {
    if (node == nullptr || node->find("transform") != nullptr) return std::nullopt;
    if (!shapes.has_plain_transform(*node) || !shapes.is(*node, "clip-path", "none"))
      return std::nullopt;
  }
  const bool shown = shapes.is(*only, "display", "inline") &&
                     shapes.is(*only, "visibility", "visible") && shapes.has_plain_outline(*only);
  const auto outline = shown ? outline_of(*only) : std::nullopt;
  return outline ? rectangle_of(*outline) : std::nullopt;
}

}  // namespace

std::optional<Bounds> clip_window_of(const Node& element, const ShapeDocument& shapes) {
  const auto* clip = shapes.styled.cascade.declared(element, "clip-path");
  if (clip == nullptr || clip->in_sheet || clip->uncertain) return std::nullopt;
  if (!clip->value.starts_with("url(#") || !clip->value.ends_with(')')) return std::nullopt;
  const auto id = std::string_view(clip->value).substr(5, clip->value.size() - 6);
  const auto* named = shapes.styled.references.element(id);
  return named == nullptr ? std::nullopt : window_of(*named, shapes);
}

}  // namespace pressoir::codecs::svg
