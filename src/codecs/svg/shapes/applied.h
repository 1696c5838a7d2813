// Shapes with their transforms taken into their own coordinates. Pure; any thread.
#pragma once

#include <memory>

#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/values/transforms.h"

namespace pressoir::codecs::svg {

/// A copy of `element`, without its children and without a transform, that looks where `element`
/// stands as `element` would with the transform `matrix` instead of its own. Null: there is none,
/// because of what the shape is or of what depends on its coordinates (patterns and gradients,
/// clips, masks, filters, markers, strokes that the transform distorts).
/// @param frame  the coordinates around the element.
std::unique_ptr<Node> applied(const Node& element, const Matrix& matrix,
                              const ShapeDocument& shapes, const Frame& frame);

/// A copy of `element`, without its children, that is shown with the transform `matrix` in the
/// fewest bytes: applied, or as an attribute.
std::unique_ptr<Node> shortest_with_transform(const Node& element, const Matrix& matrix,
                                              const ShapeDocument& shapes, const Frame& frame);

/// What `matrix` needs where coordinates around it have `digits` digits behind the point.
TransformDigits transform_digits(const Matrix& matrix, const ShapeDocument& shapes, int digits);

}  // namespace pressoir::codecs::svg
