// Clips that are a single upright rectangle. Pure; any thread.
#pragma once

#include <optional>

#include "codecs/svg/shapes/shape_document.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {

/// What the clip-path of `element` lets through, in its own coordinates; empty: it has none, or one
/// that is anything but a single upright rectangle.
std::optional<Bounds> clip_window_of(const Node& element, const ShapeDocument& shapes);

}  // namespace pressoir::codecs::svg
