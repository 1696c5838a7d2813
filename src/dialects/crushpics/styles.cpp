#include "dialects/crushpics/styles.h"

#include <boost/json.hpp>
#include <string>

#include "base/text.h"
#include "base/utf8.h"
#include "dialects/crushpics/refusal.h"
#include "http/body/form_tree.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxName = 255;

std::string member(const json::object& style, std::string_view name) {
  const json::value* value = style.if_contains(name);
  return value == nullptr ? std::string() : std::string(trimmed(http::text_of(*value), kBlanks));
}

std::optional<std::uint32_t> side_in(const json::object& members, std::string_view name) {
  const std::string text = member(members, name);
  if (text.empty()) return std::nullopt;
  const auto side = number_in<double>(text);
  const bool is_side = side && *side >= 1 && *side <= kMaxStyleSide;
  if (!is_side)
    throw Refusal(std::string(name), "must be a number from 1 to " + std::to_string(kMaxStyleSide));
  return static_cast<std::uint32_t>(*side);
}

Style style_of(const json::object& members) {
  Style style;
  style.name = member(members, "style");
  if (style.name.empty()) throw Refusal("style", "can't be blank");
  if (style.name.size() > kMaxName || !utf8::is_valid(style.name))
    throw Refusal("style", "is invalid");
  style.width = side_in(members, "width");
  style.height = side_in(members, "height");
  if (!style.width && !style.height) throw Refusal("width", "can't be blank without a height");
  style.crops = member(members, "strategy") == "crop";
  return style;
}

[[noreturn]] void refuse_list() { throw Refusal("resize", "is not a list of styles"); }

json::value parsed(std::string_view text) {
  json::error_code problem;
  json::parse_options options;
  options.allow_trailing_commas = true;
  json::value value = json::parse(text, problem, {}, options);
  if (problem || !value.is_array()) refuse_list();
  return value;
}

/// In the order in which they were sent; groups may have names instead of numbers.
std::vector<json::value> items_of(const json::value& list) {
  std::vector<json::value> items;
  if (const auto* array = list.if_array()) {
    items.assign(array->begin(), array->end());
  } else if (const auto* groups = list.if_object(); groups != nullptr && !groups->empty()) {
    for (const auto& [name, item] : *groups) items.push_back(item);
  } else {
    refuse_list();
  }
  return items;
}

}  // namespace

std::vector<Style> styles_in(const http::Form& form) {
  const http::Tree tree = http::tree_of(form);
  const json::value* list = tree.if_contains("resize");
  if (list == nullptr || list->is_null()) return {};
  const json::string* text = list->if_string();
  if (text != nullptr && trimmed(*text, kBlanks).empty()) return {};
  const auto items = items_of(text != nullptr ? parsed(*text) : *list);
  if (items.size() > kMaxStyles)
    throw Refusal("resize", "has more than " + std::to_string(kMaxStyles) + " styles");
  std::vector<Style> styles;
  for (const json::value& item : items) {
    const json::object* members = item.if_object();
    if (members == nullptr) refuse_list();
    styles.push_back(style_of(*members));
  }
  return styles;
}

}  // namespace pressoir::dialects::crushpics
