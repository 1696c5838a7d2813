#include "codecs/svg/values/lengths.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

struct UnitName {
  std::string_view name;
  Unit unit;
  double pixels;  // 0: not absolute
};

constexpr std::array<UnitName, 10> kUnits{{{"px", Unit::px, 1},
                                           {"pt", Unit::pt, 96.0 / 72},
                                           {"pc", Unit::pc, 16},
                                           {"mm", Unit::mm, 96 / 25.4},
                                           {"cm", Unit::cm, 96 / 2.54},
                                           {"in", Unit::in, 96},
                                           {"em", Unit::em, 0},
                                           {"ex", Unit::ex, 0},
                                           {"rem", Unit::rem, 0},
                                           {"%", Unit::percent, 0}}};

Unit unit_named(std::string_view suffix) {
  if (suffix.empty()) return Unit::none;
  for (const auto& known : kUnits)
    if (lower(suffix) == known.name) return known.unit;
  return Unit::other;
}

/// A unit of fonts or a percentage is up to about a hundred user units, an inch is 96.
constexpr int kMoreDigits = 2;

}  // namespace

std::optional<Length> length_in(std::string_view text) noexcept {
  Scanner scanner(trimmed(text, " \t\n\r\f"));
  const auto value = scanner.number();
  if (!value) return std::nullopt;
  Length length{*value, Unit::none, scanner.rest()};
  if (scanner.take('%')) {
    length.unit = Unit::percent;
  } else {
    length.unit = unit_named(scanner.word());
  }
  if (!scanner.at_end()) return std::nullopt;
  return length;
}

std::optional<double> user_units(const Length& length) noexcept {
  if (length.unit == Unit::none) return length.value;
  for (const auto& known : kUnits)
    if (known.unit == length.unit && known.pixels > 0) return length.value * known.pixels;
  return std::nullopt;
}

std::string length_text(const Length& length, int digits) {
  const auto pixels = user_units(length);
  if (pixels && (*pixels == length.value || *pixels == 0)) return number_text(*pixels, digits);
  auto in_own = number_text(length.value, std::min(digits + kMoreDigits, kMaxDigits));
  in_own += lower(length.suffix);
  if (!pixels) return in_own;
  auto in_pixels = number_text(*pixels, digits);
  return in_own.size() < in_pixels.size() ? in_own : in_pixels;
}

}  // namespace pressoir::codecs::svg
