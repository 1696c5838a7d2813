// Properties that can be carried from one element to another without any other effect: what passes
// over groups ask. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg::style {

/// The characters of a property as an attribute.
constexpr std::size_t length_of(std::string_view property, std::string_view value) noexcept {
  return property.size() + value.size() + 4;
}

/// Whether the declaration, on that element, may stand on its parent as well where all siblings
/// agree: inherited, in no sheet, important nowhere, and meaning the same there.
bool is_portable(const StyledDocument& styled, const Node& element, const Declared& declared);

/// Whether nothing but attributes and the own style attribute may give the element the property.
bool is_only_own(const StyledDocument& styled, const Node& element, std::string_view property);

}  // namespace pressoir::codecs::svg::style
