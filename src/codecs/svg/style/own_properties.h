// The properties that an element declares itself, in presentation attributes or in its style
// attribute: one place to ask and change, however they are written. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/style/declarations.h"
#include "codecs/svg/style/properties.h"

namespace pressoir::codecs::svg::style {

/// The property that `attribute` of `element` is a presentation attribute of; null: it is another
/// attribute (fill of an animation, font-family of a font-face).
const Property* presentation(const Node& element, const Attribute& attribute) noexcept;

/// Takes the property out of the element, wherever it is declared. @return whether it was.
bool erase_property(Node& element, std::string_view property);

/// Declares it where it is declared, else in an attribute.
void set_property(Node& element, std::string_view property, std::string_view value);

/// Replaces the style attribute; without declarations there is none.
void set_style(Node& element, const Declarations& declarations);

}  // namespace pressoir::codecs::svg::style
