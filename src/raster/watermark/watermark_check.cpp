#include "raster/watermark/watermark_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/utf8.h"
#include "raster/watermark/lines.h"
#include "raster/watermark/watermark_limits.h"

namespace pressoir::raster {
namespace {

using Element = Watermark::Element;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorCode::invalid_request, "Watermark: " + why);
}

std::string text_of(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.12g", number);
  return text.data();
}

void check_number(std::string_view field, double value, double least, double most) {
  if (value >= least && value <= most) return;  // false for what is not a number
  refuse(std::string(field) + " is " + text_of(value) + "; it must be a number from " +
         text_of(least) + " to " + text_of(most) + '.');
}

std::size_t characters_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, utf8::continues));
}

void check_text(const std::string& text) {
  if (!utf8::is_valid(text)) refuse("text is not UTF-8.");
  const auto count = characters_of(text);
  if (count > kMaxCharacters)
    refuse("text has " + std::to_string(count) + " characters; at most " +
           std::to_string(kMaxCharacters) + " are allowed.");
  const auto lines = lines_of(text);
  if (lines.size() > kMaxLines)
    refuse("text has " + std::to_string(lines.size()) + " lines; at most " +
           std::to_string(kMaxLines) + " are allowed.");
  for (const auto line : lines)
    for (const char c : line) {
      if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t') continue;
      std::array<char, 8> name{};
      std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned char>(c));
      refuse(std::string("text has the control character ") + name.data() +
             "; only tabs and ends of lines are allowed.");
    }
}

void check_element(const Element& element) {
  if (element.text.empty() == !element.stamp)
    refuse(element.text.empty() ? "an element has neither a text nor a stamp; it must have one."
                                : "an element has both a text and a stamp; it must have one.");
  check_text(element.text);
  if (!utf8::is_valid(element.family)) refuse("family is not UTF-8.");
  if (element.family.size() > kMaxFamily)
    refuse("family has " + std::to_string(element.family.size()) + " bytes; at most " +
           std::to_string(kMaxFamily) + " are allowed.");
  check_number(fields::name_of(&Element::size), element.size, kMinSize, kMaxSize);
  if (element.width_percent != 0)
    check_number(fields::name_of(&Element::width_percent), element.width_percent, kMinWidthPercent,
                 kMaxWidthPercent);
  check_number(fields::name_of(&Element::shift_x_percent), element.shift_x_percent,
               -kMaxShiftPercent, kMaxShiftPercent);
  check_number(fields::name_of(&Element::shift_y_percent), element.shift_y_percent,
               -kMaxShiftPercent, kMaxShiftPercent);
  check_number(fields::name_of(&Element::rotation), element.rotation, -kMaxRotation, kMaxRotation);
  check_number(fields::name_of(&Element::opacity_percent), element.opacity_percent,
               kMinOpacityPercent, 100);
}

}  // namespace

void check(const Watermark& watermark) {
  const auto count = watermark.elements.size();
  if (count < 1 || count > kMaxElements)
    refuse("elements are " + std::to_string(count) + "; there must be 1 to " +
           std::to_string(kMaxElements) + '.');
  std::size_t bytes = 0;
  for (const auto& element : watermark.elements) {
    check_element(element);
    bytes += element.text.size();
  }
  if (bytes > kMaxTextBytes)
    refuse("all texts together have " + std::to_string(bytes) + " bytes; at most " +
           std::to_string(kMaxTextBytes) + " are allowed.");
}

}  // namespace pressoir::raster
