#include "dialects/crushpics/styles.h"

#include <boost/json.hpp>
#include <map>
#include <string>

#include "base/text.h"
#include "base/utf8.h"
#include "dialects/crushpics/refusal.h"
#include "dialects/forms.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxName = 255;
constexpr std::string_view kBlanks = " \t\r\n", kGroup = "resize[";

/// The members of one style as text, whatever carried them.
using Members = std::map<std::string, std::string, std::less<>>;

std::string_view member(const Members& members, std::string_view name) {
  const auto at = members.find(name);
  return at == members.end() ? std::string_view() : trimmed(at->second, kBlanks);
}

std::optional<std::uint32_t> side_in(const Members& members, std::string_view name) {
  const std::string_view text = member(members, name);
  if (text.empty()) return std::nullopt;
  const auto side = number_in<double>(text);
  const bool is_side = side && *side >= 1 && *side <= kMaxStyleSide;
  if (!is_side)
    throw Refusal(std::string(name), "must be a number from 1 to " + std::to_string(kMaxStyleSide));
  return static_cast<std::uint32_t>(*side);
}

Style style_of(const Members& members) {
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

std::string text_of(const json::value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

[[noreturn]] void refuse_list() { throw Refusal("resize", "is not a list of styles"); }

std::vector<Members> in_json(std::string_view text) {
  json::error_code problem;
  json::parse_options options;
  options.allow_trailing_commas = true;
  const json::value value = json::parse(text, problem, {}, options);
  if (problem || !value.is_array()) refuse_list();
  std::vector<Members> all;
  for (const json::value& each : value.as_array()) {
    const json::object* style = each.if_object();
    if (style == nullptr) refuse_list();
    auto& members = all.emplace_back();
    for (const auto& [name, content] : *style) members.emplace(name, text_of(content));
  }
  return all;
}

/// "resize[][style]": "", "style"; "resize[0][width]": "0", "width". Empty: not of that form.
struct GroupField {
  std::string_view index, member;
};
std::optional<GroupField> group_field(std::string_view name) {
  if (!name.ends_with(']')) return std::nullopt;
  name.remove_prefix(kGroup.size());
  name.remove_suffix(1);
  const auto end = name.find("][");
  if (end == std::string_view::npos) return std::nullopt;
  return GroupField{.index = name.substr(0, end), .member = name.substr(end + 2)};
}

/// By index, which may be empty; a member that is there already begins the next style.
std::vector<Members> in_groups(const http::Form& form) {
  std::vector<Members> all;
  std::map<std::string_view, std::size_t> places;  // in `all`, by index
  for (const auto& [name, value] : form.fields) {
    if (!name.starts_with(kGroup)) continue;
    const auto field = group_field(name);
    if (!field) refuse_list();
    const auto known = places.find(field->index);
    const bool is_next = known == places.end() || all[known->second].contains(field->member);
    if (is_next) {
      places.insert_or_assign(field->index, all.size());
      all.emplace_back();
    }
    all[places.at(field->index)].emplace(field->member, value);
  }
  return all;
}

}  // namespace

std::vector<Style> styles_in(const http::Form& form) {
  const std::string_view text = trimmed(text_in(form, "resize"), kBlanks);
  const auto found = text.empty() ? in_groups(form) : in_json(text);
  if (found.size() > kMaxStyles)
    throw Refusal("resize", "has more than " + std::to_string(kMaxStyles) + " styles");
  std::vector<Style> styles;
  for (const Members& members : found) styles.push_back(style_of(members));
  return styles;
}

}  // namespace pressoir::dialects::crushpics
