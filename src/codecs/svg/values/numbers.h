// Numbers in as few characters as they can be written with.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pressoir::codecs::svg {

/// The most digits behind the point that anything here writes.
inline constexpr int kMaxDigits = 12;

/// 10 to the power of `digits`, which is 0 to kMaxDigits.
double power_of_ten(int digits) noexcept;

/// `value` in units of the last of `digits` digits behind the point, rounded to the nearest one,
/// halves away from 0. Never -0.
double rounded_units(double value, int digits) noexcept;
/// `value` rounded to `digits` digits behind the point. Never -0.
double rounded(double value, int digits) noexcept;

/// Appends units * 10^-digits: ".5", "-12.25", "1e3" and "1e-4" where that is shorter, "0".
/// @param digits 0 to kMaxDigits.
void append_units(std::string& text, std::int64_t units, int digits);
/// `value`, rounded to `digits` digits behind the point, as append_units writes it; one too large
/// for that in as many digits as a double has.
std::string number_text(double value, int digits);

/// Appends a number's text with a space before it where both would be one number else: none is
/// needed before a sign, and none before a point where the number before has a point.
void append_separated(std::string& list, std::string_view number);
/// Numbers one behind the other, as append_separated puts them.
std::string list_text(std::span<const double> values, int digits);
/// Numbers with white space or a comma between them, as in points and viewBox; empty where the
/// text is anything else, an empty text included.
std::optional<std::vector<double>> numbers_in(std::string_view text);

}  // namespace pressoir::codecs::svg
