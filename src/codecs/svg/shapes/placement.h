// Where the coordinates of elements are in the picture. Pure; any thread.
#pragma once

#include <optional>

#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/shapes/shape_document.h"
#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// From the user space of the root to its size in CSS pixels (SVG 2, 8.2); empty where that is
/// other than centred and whole, or stretched.
std::optional<Matrix> viewport_of(const Node& root);

/// From the coordinates around an element to the root's user space; empty: that is not known.
std::optional<Matrix> matrix_around(const Node& element, const ShapeDocument& shapes);

/// Coordinates in which shapes stand.
struct Frame {
  int digits = 3;                   ///< behind the point
  std::optional<Matrix> to_root{};  ///< its user space; known where PassContext::care asks for it
};
Frame frame_around(const Node& element, const ShapeDocument& shapes);
Frame frame_inside(const Node& element, const ShapeDocument& shapes);  ///< its transform included

/// How precisely a path in these coordinates is written that looks as `element` does.
PathPrecision precision_in(const Frame& frame, const Node& element, const ShapeDocument& shapes);

}  // namespace pressoir::codecs::svg
