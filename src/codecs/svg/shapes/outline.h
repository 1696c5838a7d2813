// Shapes as paths. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// What the attributes of a shape draw, as SVG 2, chapter 10, says which path each shape equals.
/// Empty: it is no shape, or cannot be told (relative lengths, errors). A path without segments:
/// nothing is drawn.
std::optional<Path> outline_of(const Node& element);

/// The attributes that outline_of looks at, of an element of that name; none: it is no shape.
std::span<const std::string_view> outline_attributes(std::string_view name) noexcept;

}  // namespace pressoir::codecs::svg
