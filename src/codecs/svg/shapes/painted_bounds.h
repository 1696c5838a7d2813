// Where elements paint. Pure; any thread.
#pragma once

#include <optional>

#include "codecs/svg/shapes/shape_document.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {

/// What holds all that `element` paints, strokes included, in the coordinates around it (its own
/// transform applied). Empty: that is not known (texts, filters, markers, animations, use). Bounds
/// that are empty(): it paints nothing.
std::optional<Bounds> painted_bounds(const Node& element, const ShapeDocument& shapes);

std::optional<double> half_width_of_stroke(const Node& element, const ShapeDocument& shapes);

/// How far a stroke reaches from the outline, in its coordinates; empty: that is not known.
std::optional<double> reach_of_stroke(const Node& element, const ShapeDocument& shapes);

}  // namespace pressoir::codecs::svg
