// Where white space says something. Pure; any thread.
#pragma once

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// XML 1.0, 2.3.
inline constexpr std::string_view kBlanks = " \t\r\n";

/// Whether an element of SVG may have text that is read or shown, so that it is left to it. All
/// others are without.
bool may_have_text(const Node& element) noexcept;

/// Whether xml:space says so, at the element or above it.
bool preserves_space(const Node& element) noexcept;

/// Runs of blanks as one: a space, or a line feed where the run is nothing else, which older
/// readers leave out and newer ones take for a space (SVG 1.1, 10.15; SVG 2, 11.7.3).
std::string with_single_blanks(std::string_view text);

}  // namespace pressoir::codecs::svg
