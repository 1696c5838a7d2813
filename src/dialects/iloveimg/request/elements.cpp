#include "dialects/iloveimg/request/elements.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "base/utf8.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/request/refusal.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;
using Element = Watermark::Element;

// What can be drawn, as the refusals of a worker would have it, but with the client's own names.
constexpr std::size_t kMaxElements = 32, kMaxCharacters = 1'000, kMaxLines = 50;
constexpr std::size_t kMaxFamily = 100;  // bytes
constexpr std::int64_t kMaxSize = 5'000, kMaxWidthPercent = 1'000, kMaxShift = 1'000;

struct Place {
  std::string_view name;
  Gravity::Side x, y;
};
constexpr auto kStart = Gravity::Side::start, kCentre = Gravity::Side::centre,
               kEnd = Gravity::Side::end;
constexpr std::array<Place, 11> kPlaces{{{"North", kCentre, kStart},
                                         {"NorthEast", kEnd, kStart},
                                         {"NorthWest", kStart, kStart},
                                         {"Center", kCentre, kCentre},
                                         {"CenterEast", kEnd, kCentre},
                                         {"CenterWest", kStart, kCentre},
                                         {"East", kEnd, kCentre},
                                         {"West", kStart, kCentre},
                                         {"South", kCentre, kEnd},
                                         {"SouthEast", kEnd, kEnd},
                                         {"SouthWest", kStart, kEnd}}};

void place_in(const Fields& fields, Element& element) {
  const std::string name = lower(fields.text("gravity"));
  if (name.empty()) return;
  const auto* place =
      std::ranges::find_if(kPlaces, [&](const Place& each) { return lower(each.name) == name; });
  if (place == kPlaces.end())
    fields.refuse_value("gravity",
                        "North, NorthEast, NorthWest, Center, CenterEast, CenterWest, East, West, "
                        "South, SouthEast or SouthWest");
  element.x = place->x;
  element.y = place->y;
}

void shifts_in(const Fields& fields, Element& element) {
  const auto shift = [&fields](std::string_view name) {
    return static_cast<double>(fields.number(name, -kMaxShift, kMaxShift).value_or(0));
  };
  element.shift_x_percent = shift("horizontal_adjustment_percent");
  element.shift_y_percent = shift("vertical_adjustment_percent");
}

/// "#rrggbb" or "#rgb", the '#' optional.
std::optional<Colour> colour_of(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  std::string digits;
  for (const char digit : text)
    digits += text.size() == 3 ? std::string(2, digit) : std::string(1, digit);
  const auto rgb = digits.size() == 6 ? number_in<std::uint32_t>(digits, 16) : std::nullopt;
  if (!rgb) return std::nullopt;
  const auto channel = [&](unsigned shift) {
    return static_cast<std::uint8_t>(*rgb >> shift & 0xFFU);
  };
  return Colour{channel(16), channel(8), channel(0)};
}

void style_in(const Fields& fields, Element& element) {
  std::string style = lower(fields.text("font_style"));
  std::ranges::replace(style, '-', ' ');
  if (style.empty() || style == "regular" || style == "normal" || style == "null") return;
  element.bold = style == "bold" || style == "bold italic";
  element.italic = style == "italic" || style == "bold italic";
  if (!element.bold && !element.italic)
    fields.refuse_value("font_style", "Regular, Bold, Italic or Bold Italic");
}

void font_in(const Fields& fields, Element& element) {
  const std::string family = fields.text("font_family");
  if (family.size() > kMaxFamily || !utf8::is_valid(family))
    fields.refuse("font_family", "must be the name of a font");
  // The document prints 0 where nothing is chosen.
  if (!family.empty() && family != "0") element.family = family;
  style_in(fields, element);
  element.size = static_cast<double>(fields.positive("font_size", kMaxSize).value_or(14));
  const std::string colour = fields.text("font_color");
  if (colour.empty()) return;
  const auto found = colour_of(colour);
  if (!found) fields.refuse_value("font_color", "a colour such as #1a2b3c");
  element.colour = *found;
}

void text_in(const Fields& fields, Element& element) {
  const json::value* text = fields.value("text");
  element.text = text == nullptr || text->is_structured() ? std::string() : http::text_of(*text);
  if (trimmed(element.text, " \t\r\n").empty()) fields.refuse("text", "is missing");
  if (!utf8::is_valid(element.text)) fields.refuse("text", "must be UTF-8");
  const auto characters =
      std::ranges::count_if(element.text, [](char c) { return !utf8::continues(c); });
  if (static_cast<std::size_t>(characters) > kMaxCharacters)
    fields.refuse("text", "must have at most " + std::to_string(kMaxCharacters) + " characters");
  const auto lines = std::ranges::count(element.text, '\n');
  if (static_cast<std::size_t>(lines) >= kMaxLines)
    fields.refuse("text", "must have at most " + std::to_string(kMaxLines) + " lines");
  font_in(fields, element);
}

/// Of one picture that is drawn several times there is one stamp.
void stamp_in(const Fields& fields, Element& element, std::vector<std::string>& stamps) {
  std::string name = fields.text("image");
  if (name.empty()) name = fields.text("server_filename");
  if (name.empty()) fields.refuse("image", "is missing");
  const auto known = std::ranges::find(stamps, name);
  element.stamp = static_cast<std::uint32_t>(known - stamps.begin());
  if (known == stamps.end()) stamps.push_back(std::move(name));
  element.width_percent =
      static_cast<double>(fields.positive("width_percent", kMaxWidthPercent).value_or(0));
}

Element element_in(const Fields& fields, std::vector<std::string>& stamps) {
  Element element;
  const std::string type = lower(fields.text("type"));
  if (type == "image")
    stamp_in(fields, element, stamps);
  else if (type.empty() || type == "text")
    text_in(fields, element);
  else
    fields.refuse_value("type", "image or text");
  place_in(fields, element);
  shifts_in(fields, element);
  element.rotation = static_cast<double>(fields.number("rotation", -360, 360).value_or(0));
  auto opacity = fields.positive("transparency", 100);
  if (!opacity) opacity = fields.positive("opacity", 100);
  element.opacity_percent = static_cast<double>(opacity.value_or(100));
  element.mosaic = fields.flag("mosaic", false);
  return element;
}

}  // namespace

json::array list_in(const http::Tree& tree, std::string_view name) {
  const json::value* value = tree.if_contains(name);
  if (value == nullptr) return {};
  if (const auto* list = value->if_array()) return *list;
  const auto* text = value->if_string();
  if (text == nullptr || !trimmed(*text).starts_with('[')) return {};
  json::error_code problem;
  const json::value parsed = json::parse(*text, problem);
  return parsed.is_array() ? parsed.as_array() : json::array();
}

Elements elements_in(const http::Tree& tree) {
  const json::array items = list_in(tree, "elements");
  if (items.empty()) throw parameter_refusal("elements", "is missing");
  if (items.size() > kMaxElements)
    throw parameter_refusal("elements", "has more than " + std::to_string(kMaxElements) + " items");
  Elements found;
  for (const json::value& item : items) {
    const std::string path = "elements[" + std::to_string(found.watermark.elements.size()) + "]";
    const json::object* object = item.if_object();
    if (object == nullptr) throw parameter_refusal(path, "must be an object");
    found.watermark.elements.push_back(element_in(Fields(*object, path + '.'), found.stamps));
  }
  return found;
}

}  // namespace pressoir::dialects::iloveimg
