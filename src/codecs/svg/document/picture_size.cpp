#include "codecs/svg/document/picture_size.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "base/text.h"
#include "codecs/svg/document/space_rules.h"

namespace pressoir::codecs::svg {
namespace {

/// Takes a number off the start of `text`; empty: there is none.
std::optional<double> take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return number;
}

struct Unit {
  std::string_view name;
  double pixels;
};
/// CSS Values 4, 6.2; em and ex of the initial font size.
constexpr std::array kUnits = {Unit{"", 1},     Unit{"px", 1},         Unit{"pt", 96.0 / 72},
                               Unit{"pc", 16},  Unit{"mm", 96 / 25.4}, Unit{"cm", 96 / 2.54},
                               Unit{"in", 96},  Unit{"q", 96 / 101.6}, Unit{"em", 16},
                               Unit{"rem", 16}, Unit{"ex", 8},         Unit{"ch", 8}};

/// The side's own length, where it has one that does not depend on the viewBox.
std::optional<double> side_of(const Node& root, std::string_view name, double whole) {
  const auto* value = root.find(name);
  const auto side = value ? pixels_of(*value, whole) : std::nullopt;
  return side && *side > 0 ? side : std::nullopt;
}

}  // namespace

std::optional<double> pixels_of(std::string_view length, double whole) {
  auto text = trimmed(length, kBlanks);
  const auto number = take_number(text);
  if (!number || *number < 0) return std::nullopt;
  const auto name = lower(text);
  if (name == "%") return whole > 0 ? std::optional(*number / 100 * whole) : std::nullopt;
  for (const auto& unit : kUnits)
    if (unit.name == name) return *number * unit.pixels;
  return std::nullopt;
}

std::optional<Box> view_box_of(const Node& element) {
  const auto* value = element.find("viewBox");
  if (!value) return std::nullopt;
  std::string_view text = *value;
  std::array<double, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (i > 0 && text.starts_with(',')) text.remove_prefix(1);
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    numbers.at(i) = *number;
  }
  if (!trimmed(text, kBlanks).empty() || !(numbers[2] > 0) || !(numbers[3] > 0))
    return std::nullopt;
  return Box{numbers[0], numbers[1], numbers[2], numbers[3]};
}

PictureSize picture_size(const Node& root) {
  const auto box = view_box_of(root);
  const auto width = side_of(root, "width", box ? box->width : 0);
  const auto height = side_of(root, "height", box ? box->height : 0);
  if (width && height) return {*width, *height};
  if (!box) return {width.value_or(300), height.value_or(150)};
  if (width) return {*width, *width * box->height / box->width};
  if (height) return {*height * box->width / box->height, *height};
  return {box->width, box->height};
}

}  // namespace pressoir::codecs::svg
