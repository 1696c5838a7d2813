// Which attributes elements of SVG have, and what they mean where they are not there: SVG 2,
// chapters 5 and 7 to 14 and appendix "Attribute index"; Filter Effects 1, chapters 8 and 9;
// CSS Masking 1, chapters 7 and 9; SMIL Animation as SVG Animations 2 has it. Pure.
#pragma once

#include <string_view>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Whether `attribute` says what would hold without it. Not looked at: whether another element
/// takes it over by href, an animation or a selector.
bool is_default(const Node& element, const Attribute& attribute) noexcept;

/// Whether SVG has an attribute of this name without a prefix, on any element; presentation
/// attributes are not looked at. What starts with "data-", "aria-" or "on", and names that are not
/// of letters and '-' (of templates), count as known.
bool is_known_attribute(std::string_view name) noexcept;

/// Whether `attribute` is one of SVG that elements of this name do not have, or that no reader
/// takes account of.
bool has_no_meaning(const Node& element, const Attribute& attribute) noexcept;

}  // namespace pressoir::codecs::svg
