#include "codecs/svg/values/colours.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "base/text.h"
#include "codecs/svg/values/colour_names.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kAlphaDigits = 3;

std::uint8_t byte_of(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

/// What stands behind the #: 3, 4, 6 or 8 hexadecimal digits.
std::optional<Rgba> hex_colour(std::string_view digits) {
  std::uint32_t value = 0;
  const auto* const end = digits.data() + digits.size();
  if (digits.size() > 8 || std::from_chars(digits.data(), end, value, 16).ptr != end)
    return std::nullopt;
  const bool is_short = digits.size() == 3 || digits.size() == 4;
  if (!is_short && digits.size() != 6 && digits.size() != 8) return std::nullopt;
  if (digits.size() == 3 || digits.size() == 6)
    value = is_short ? value << 4 | 15 : value << 8 | 255;
  const auto channel = [&](unsigned from_end) {
    return static_cast<std::uint8_t>(is_short ? (value >> 4 * from_end & 15) * 17
                                              : value >> 8 * from_end & 255);
  };
  return Rgba{channel(3), channel(2), channel(1), channel(0) / 255.0};
}

struct Component {
  double value;
  bool percent;
};

/// What stands between the parentheses: three components and perhaps an opacity; with commas
/// between all of them, or spaces and a slash.
std::optional<std::vector<Component>> components_in(Scanner& scanner, bool angle_first) {
  std::vector<Component> found;
  bool commas = false;
  scanner.skip_space();
  while (!scanner.take(')')) {
    if (!found.empty()) {
      const bool comma = scanner.skip_comma();
      if (found.size() == 1) commas = comma;
      const bool slash = found.size() == 3 && !commas && scanner.take('/');
      if (comma != commas || (found.size() == 3 && !commas && !slash)) return std::nullopt;
      scanner.skip_space();
    }
    const auto value = scanner.number();
    if (!value) return std::nullopt;
    const bool percent = scanner.take('%');
    const auto unit = scanner.word();
    if (!unit.empty() && !(angle_first && found.empty() && lower(unit) == "deg"))
      return std::nullopt;
    found.push_back({*value, percent});
    scanner.skip_space();
  }
  if (found.size() != 3 && found.size() != 4) return std::nullopt;
  return found;
}

/// Source: CSS Color Module Level 3, 4.2.4.
Rgba rgb_of_hsl(double hue, double saturation, double lightness) {
  const auto channel = [&](double offset) {
    const double k = std::fmod(offset + hue / 30, 12);
    const double spread = saturation * std::min(lightness, 1 - lightness);
    return byte_of(255 * (lightness - spread * std::clamp(std::min(k - 3, 9 - k), -1.0, 1.0)));
  };
  return {channel(0), channel(8), channel(4), 1};
}

double share_of(Component component) { return std::clamp(component.value / 100, 0.0, 1.0); }

using Components = std::vector<Component>;

std::optional<Rgba> hsl_colour(const Components& parts) {
  if (parts[0].percent || !parts[1].percent || !parts[2].percent) return std::nullopt;
  const double hue = std::fmod(parts[0].value, 360);
  return rgb_of_hsl(hue < 0 ? hue + 360 : hue, share_of(parts[1]), share_of(parts[2]));
}

std::optional<Rgba> rgb_colour(const Components& parts) {
  if (parts[0].percent != parts[1].percent || parts[0].percent != parts[2].percent)
    return std::nullopt;
  const double whole = parts[0].percent ? 100 : 255;
  const auto channel = [&](std::size_t i) { return byte_of(255 * parts[i].value / whole); };
  return Rgba{channel(0), channel(1), channel(2), 1};
}

std::optional<Rgba> function_colour(std::string_view name, Scanner& scanner) {
  const bool hsl = name == "hsl" || name == "hsla";
  if (!hsl && name != "rgb" && name != "rgba") return std::nullopt;
  const auto parts = components_in(scanner, hsl);
  if (!parts || !scanner.at_end()) return std::nullopt;
  auto colour = hsl ? hsl_colour(*parts) : rgb_colour(*parts);
  if (colour && parts->size() == 4) {
    const auto alpha = parts->back();
    colour->alpha = std::clamp(alpha.percent ? alpha.value / 100 : alpha.value, 0.0, 1.0);
  }
  return colour;
}

std::string hex_text(std::uint32_t value, int digits) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(1, '#');
  for (int i = digits - 1; i >= 0; --i) text += kDigits[value >> 4 * i & 15];
  return text;
}

/// Every second digit of `digits` hexadecimal ones where both of each pair are equal, else all.
std::string shortest_hex(std::uint32_t value, int digits) {
  std::uint32_t half = 0;
  for (int i = digits / 2 - 1; i >= 0; --i) {
    const auto pair = value >> 8 * i & 255;
    if (pair % 17 != 0) return hex_text(value, digits);
    half = half << 4 | pair / 17;
  }
  return hex_text(half, digits / 2);
}

std::uint32_t value_of(const Rgba& colour) {
  return static_cast<std::uint32_t>(colour.red) << 16 | colour.green << 8 | colour.blue;
}

}  // namespace

std::optional<Rgba> colour_in(std::string_view text) {
  Scanner scanner(trimmed(text, " \t\n\r\f"));
  if (scanner.take('#')) return hex_colour(scanner.rest());
  const auto name = lower(scanner.word());
  if (scanner.take('(')) return function_colour(name, scanner);
  if (!scanner.at_end()) return std::nullopt;
  if (name == "transparent") return Rgba{0, 0, 0, 0};
  const auto rgb = colour_named(name);
  if (!rgb) return std::nullopt;
  return Rgba{static_cast<std::uint8_t>(*rgb >> 16), static_cast<std::uint8_t>(*rgb >> 8),
              static_cast<std::uint8_t>(*rgb), 1};
}

std::string colour_text(const Rgba& colour) {
  if (colour == Rgba{0, 0, 0, 0}) return "transparent";
  if (colour.alpha < 1) {
    const std::array<double, 3> channels{static_cast<double>(colour.red),
                                         static_cast<double>(colour.green),
                                         static_cast<double>(colour.blue)};
    std::string text = "rgba(";
    for (const double channel : channels) text += number_text(channel, 0) + ',';
    return text + number_text(colour.alpha, kAlphaDigits) + ')';
  }
  const auto name = short_name_of(value_of(colour));
  return name.empty() ? shortest_hex(value_of(colour), 6) : std::string(name);
}

std::string shorter_colour(std::string_view text) {
  const auto colour = colour_in(text);
  if (!colour) return std::string(text);
  const auto written = trimmed(text, " \t\n\r\f");
  auto shortest = colour_text(*colour);
  if (written.front() == '#' && colour->alpha < 1) {
    const auto alpha = static_cast<std::uint32_t>(std::lround(colour->alpha * 255));
    auto hex = shortest_hex(value_of(*colour) << 8 | alpha, 8);
    if (hex.size() <= shortest.size()) shortest = std::move(hex);
  }
  if (lower(written) == shortest || shortest.size() < written.size()) return shortest;
  return std::string(written);
}

}  // namespace pressoir::codecs::svg
