// Lengths with their units.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pressoir::codecs::svg {

/// What a length is counted in; `none` is the user unit, which px equals.
enum class Unit : std::uint8_t { none, px, pt, pc, mm, cm, in, em, ex, rem, percent, other };

struct Length {
  double value = 0;
  Unit unit = Unit::none;
  std::string_view suffix{};  ///< the unit as it was written; of `other` what says which it is
};

/// "12", "12px", "50%"; empty where the text is anything else than one number and one unit.
std::optional<Length> length_in(std::string_view text) noexcept;

/// In user units; empty for what depends on fonts, on the viewport, or is `other`.
/// Source: CSS Values and Units: 1in is 96px, 2.54cm, 72pt, 6pc.
std::optional<double> user_units(const Length& length) noexcept;

/// The shortest equal text: without px, absolute units as px where that is shorter and equal within
/// half a unit of the last digit, 0 without a unit (a percentage keeps it).
/// @param digits behind the point of user units; other units get two more.
std::string length_text(const Length& length, int digits);

}  // namespace pressoir::codecs::svg
