#include "dialects/pressoir/request/refusal.h"

#include <vector>

#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "dialects/pressoir/request/nearest.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostShown = 200;  ///< bytes of a value

json::array list_of(std::span<const std::string_view> names) {
  json::array list;
  for (const std::string_view name : names) list.emplace_back(name);
  return list;
}

/// Lists and objects, which may be large, are named by their kind.
json::value shown(const json::value& value) {
  if (value.is_array()) return "(a list)";
  if (value.is_object()) return "(an object)";
  if (!value.is_string()) return value;
  const std::string_view text = value.get_string();
  return json_string(text.size() > kMostShown ? shown_value(text) : std::string(text));
}

std::string sentence_of(const json::value& allowed) {
  if (const auto* bounds = allowed.if_object())
    return "a number from " + json::serialize(bounds->at("minimum")) + " to " +
           json::serialize(bounds->at("maximum"));
  if (allowed.is_string()) return std::string(allowed.get_string());
  std::vector<std::string_view> words;
  for (const json::value& word : allowed.as_array()) words.emplace_back(word.as_string());
  return listed(words, "or");
}

std::string detail_with(std::string_view nearest) {
  return nearest.empty() ? "." : "; did you mean \"" + std::string(nearest) + "\"?";
}

/// Not of secrets.
bool may_be_shown(std::string_view place) { return !place.ends_with("password"); }

}  // namespace

Refusal unknown_field(const std::string& place, std::string_view name,
                      std::span<const std::string_view> known) {
  const std::string_view nearest = nearest_of(known, name);
  const std::string where = place.empty() ? "here" : "in " + place;
  return Refusal(
      {.code = "unknown_field",
       .detail = "There is no field " + shown_value(name) + ' ' + where + detail_with(nearest),
       .field = (place.empty() ? "" : place + '.') +
                std::string(std::string_view(json_string(name.substr(0, kMostShown)))),
       .allowed = list_of(known),
       .nearest = std::string(nearest)});
}

Refusal wrong_field(const std::string& place, const json::value& value, json::value allowed) {
  Problem problem{.code = "invalid_value", .detail = place + " must be " + sentence_of(allowed)};
  if (may_be_shown(place)) problem.value = shown(value);
  problem.detail += '.';
  problem.field = place;
  problem.allowed = std::move(allowed);
  return Refusal(std::move(problem));
}

Refusal wrong_name(const std::string& place, const json::value& value,
                   std::span<const std::string_view> known) {
  const auto* text = value.if_string();
  const std::string_view nearest = text == nullptr ? "" : nearest_of(known, *text);
  return Refusal({.code = "invalid_value",
                  .detail = place + " must be " + listed(known, "or") + detail_with(nearest),
                  .field = place,
                  .value = shown(value),
                  .allowed = list_of(known),
                  .nearest = std::string(nearest)});
}

Refusal missing_field(const std::string& place, std::string detail) {
  return Refusal({.code = "missing_field", .detail = std::move(detail), .field = place});
}

Refusal refused_key(std::string code, std::string detail) {
  return Refusal(ErrorCode::conflict,
                 {.status = 409, .code = std::move(code), .detail = std::move(detail)});
}

}  // namespace pressoir::dialects::own
