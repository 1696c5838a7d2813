// The named colours of CSS.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pressoir::codecs::svg {

/// 0xRRGGBB of a name in lower case; empty where none is called so ("transparent" is not opaque).
/// Source: CSS Color Module Level 4, 6.1, which has the 147 of SVG 1.1 and rebeccapurple.
std::optional<std::uint32_t> colour_named(std::string_view name) noexcept;

/// A name that is shorter than the colour's hexadecimal text; empty where there is none.
std::string_view short_name_of(std::uint32_t rgb) noexcept;

}  // namespace pressoir::codecs::svg
