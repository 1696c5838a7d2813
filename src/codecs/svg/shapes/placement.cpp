#include "codecs/svg/shapes/placement.h"

#include <algorithm>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/shapes/painted_bounds.h"

namespace pressoir::codecs::svg {

std::optional<Matrix> viewport_of(const Node& root) {
  const auto box = view_box_of(root);
  if (!box) return Matrix{};
  const auto size = picture_size(root);
  double x = size.width / box->width, y = size.height / box->height;
  const auto* fit = root.find("preserveAspectRatio");
  if (!fit || *fit == "xMidYMid" || *fit == "xMidYMid meet")
    x = y = std::min(x, y);
  else if (*fit != "none")
    return std::nullopt;
  return Matrix{.a = x,
                .d = y,
                .e = (size.width - x * box->width) / 2 - x * box->x,
                .f = (size.height - y * box->height) / 2 - y * box->y};
}

std::optional<Matrix> matrix_around(const Node& element, const ShapeDocument& shapes) {
  Matrix matrix;
  for (const auto* at = element.parent; at && at->parent; at = at->parent) {
    const auto own = transform_of(*at);
    if (!(at->is("g") || at->is("a")) || !own || !shapes.has_known_transform(*at))
      return std::nullopt;
    matrix = *own * matrix;
  }
  return matrix;
}

Frame frame_around(const Node& element, const ShapeDocument& shapes) {
  Frame frame{.digits = shapes.digits_around(element)};
  if (shapes.care) frame.to_root = matrix_around(element, shapes);
  return frame;
}

Frame frame_inside(const Node& element, const ShapeDocument& shapes) {
  Frame frame{.digits = shapes.digits(element)};
  const auto around = shapes.care ? matrix_around(element, shapes) : std::nullopt;
  const auto own = around ? transform_of(element) : std::nullopt;
  if (own && shapes.has_known_transform(element)) frame.to_root = *around * *own;
  return frame;
}

PathPrecision precision_in(const Frame& frame, const Node& element, const ShapeDocument& shapes) {
  PathPrecision precision{.digits = frame.digits};
  if (!shapes.care || !frame.to_root) return precision;
  // What is asked is only where to look: the answer is proven anyway.
  const double unknown = shapes.scales.extent() / 200;
  const bool stroked = shapes.looks.of(element).stroked;
  const double reach = stroked ? half_width_of_stroke(element, shapes).value_or(unknown) : 0;
  precision.care.finer_in = [matrix = *frame.to_root, reach, in = shapes.care.finer_in](
                                const Bounds& part) { return in(matrix * part.grown(reach)); };
  precision.care.stays_in = [matrix = *frame.to_root, reach, in = shapes.care.stays_in](
                                const Bounds& part) { return in(matrix * part.grown(reach)); };
  precision.care.grid = shapes.care.grid.inside(*frame.to_root);
  return precision;
}

}  // namespace pressoir::codecs::svg
