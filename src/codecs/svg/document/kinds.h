// What kinds of elements SVG has: SVG 2, section 3.2 and the definitions of its chapters. Pure.
#pragma once

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// path, rect, circle, ellipse, line, polyline, polygon.
bool is_shape(const Node& node) noexcept;
/// text and what stands inside of it: tspan, textPath, tref, altGlyph.
bool is_text(const Node& node) noexcept;
/// Drawn where it stands, or holds what is: shapes, text, image, use, svg, g, a, switch,
/// foreignObject.
bool is_rendered(const Node& node) noexcept;
/// Never drawn where it stands, but where something refers to it: gradients, patterns, clipPath,
/// mask, marker, filter, symbol.
bool is_definition(const Node& node) noexcept;
/// Parts of filters: feBlend and its like.
bool is_filter_step(const Node& node) noexcept;
/// title, desc and metadata.
bool is_description(const Node& node) noexcept;
bool is_gradient(const Node& node) noexcept;

/// The nearest element of that name that `node` is below of; null: none.
const Node* ancestor_named(const Node& node, std::string_view name) noexcept;

}  // namespace pressoir::codecs::svg
