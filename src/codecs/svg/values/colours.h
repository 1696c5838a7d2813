// Colours as CSS and SVG write them, in as few characters as they can be written with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pressoir::codecs::svg {

/// sRGB, rounded to 8 bits as renderers do.
struct Rgba {
  std::uint8_t red = 0, green = 0, blue = 0;
  double alpha = 1;  ///< 0 to 1
  friend bool operator==(const Rgba&, const Rgba&) = default;
};

/// A name of CSS Color 4 ("transparent" too), #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(), rgba(), hsl()
/// and hsla() with commas or without, in any case; empty for anything else (none, currentColor,
/// url(), system colours, functions of later levels).
std::optional<Rgba> colour_in(std::string_view text);

/// The shortest text that is the same colour: a hexadecimal one or a name where it is opaque, else
/// rgba(), which more programs know than #rrggbbaa.
std::string colour_text(const Rgba& colour);

/// `text`, or what is the same colour in fewer characters. Text that is no colour comes back as it
/// is; #rrggbbaa is only made shorter.
std::string shorter_colour(std::string_view text);

}  // namespace pressoir::codecs::svg
