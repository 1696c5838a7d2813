// FieldReader: what clients send into structs with a list of fields (model/fields.h): JSON, or the
// texts of a query or a form in its form. What is left out keeps its initialiser, and each refusal
// says where it stands and what is allowed. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/text.h"
#include "dialects/pressoir/request/bounds.h"
#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/request/short_forms.h"
#include "model/fields.h"

namespace pressoir::dialects::own {

inline constexpr std::size_t kMaxItems = 64;  ///< of one list

/// Into a value that has its initialisers. @param place  "steps[0]"; empty: the request itself.
/// @throws Refusal.
template <class T>
void read_field(const boost::json::value& from, T& value, const std::string& place);

/// Of the members of an object those that are fields of `value`; `others` are known, and not read.
template <fields::Listed T>
void read_members(const boost::json::object& from, T& value, const std::string& place,
                  std::span<const std::string_view> others);

namespace detail {

inline std::string member_of(const std::string& place, std::string_view name) {
  return (place.empty() ? "" : place + '.') + std::string(name);
}
inline std::string item_of(const std::string& place, std::size_t index) {
  return place + '[' + std::to_string(index) + ']';
}

inline void read_plain(const boost::json::value& from, bool& value, const std::string& place) {
  const auto* text = from.if_string();
  if (from.is_bool())
    value = from.get_bool();
  else if (text && (*text == "true" || *text == "1"))
    value = true;
  else if (text && (*text == "false" || *text == "0"))
    value = false;
  else
    throw wrong_field(place, from, "true or false");
}

/// A number that T can hold, of JSON or of a text; empty: it is none.
template <class T>
std::optional<T> number_of(const boost::json::value& from) {
  if (const auto* text = from.if_string()) return number_in<T>(std::string_view(*text));
  if (!from.is_number()) return std::nullopt;
  boost::json::error_code failed;
  const auto number = from.to_number<T>(failed);
  return failed ? std::nullopt : std::optional<T>(number);
}

template <class T>
boost::json::value allowed_numbers(const std::optional<Bounds>& bounds) {
  using Limits = std::numeric_limits<T>;
  if (bounds) {
    const auto shown = [](double bound) {
      return std::is_integral_v<T> ? boost::json::value(static_cast<std::int64_t>(bound))
                                   : boost::json::value(bound);
    };
    return {{"minimum", shown(bounds->lowest)}, {"maximum", shown(bounds->highest)}};
  }
  if constexpr (std::is_integral_v<T>)
    return {{"minimum", Limits::lowest()}, {"maximum", Limits::max()}};
  else
    return "a number";
}

template <class T>
requires std::is_arithmetic_v<T>
void read_plain(const boost::json::value& from, T& value, const std::string& place) {
  const auto bounds = bounds_of(place);
  const auto number = number_of<T>(from);
  const bool is_finite = number && std::isfinite(static_cast<double>(*number));
  const auto is_within = [&](T each) {
    const auto plain = static_cast<double>(each);
    return !bounds || (plain >= bounds->lowest && plain <= bounds->highest);
  };
  if (!is_finite || !is_within(*number)) throw wrong_field(place, from, allowed_numbers<T>(bounds));
  value = *number;
}

inline void read_plain(const boost::json::value& from, std::string& value,
                       const std::string& place) {
  if (!from.is_string()) throw wrong_field(place, from, "a text");
  value = std::string_view(from.get_string());
}

template <class T>
void read_plain(const boost::json::value& from, std::optional<T>& value, const std::string& place) {
  read_field(from, value.emplace(), place);
}

template <class T>
void read_plain(const boost::json::value& from, std::vector<T>& values, const std::string& place) {
  const auto* list = from.if_array();
  if (list == nullptr || list->size() > kMaxItems)
    throw wrong_field(place, from, text_value("a list of at most " + std::to_string(kMaxItems)));
  values.clear();
  for (const auto& item : *list) {
    const std::string item_place = item_of(place, values.size());
    read_field(item, values.emplace_back(), item_place);
  }
}

template <class... T>
void read_plain(const boost::json::value& from, std::variant<T...>& value,
                const std::string& place) {
  static constexpr std::array<std::string_view, sizeof...(T)> kNames{T::kName...};
  static constexpr std::array<std::string_view, 1> kStep{"step"};
  const auto* object = from.if_object();
  const auto* named = object == nullptr ? nullptr : object->if_contains("step");
  const auto read_as = [&]<class One>(One& step) {
    read_members(*object, step, place, std::span<const std::string_view>(kStep));
    return true;
  };
  const bool is_known = named != nullptr && named->is_string() &&
                        ((std::string_view(named->get_string()) == T::kName &&
                          read_as(value.template emplace<T>())) ||
                         ...);
  if (!is_known)
    throw wrong_name(member_of(place, "step"), named == nullptr ? boost::json::value() : *named,
                     kNames);
}

template <fields::Named E>
void read_name(const boost::json::value& from, E& value, const std::string& place) {
  static constexpr auto kNames = names_of(E{});
  const auto* text = from.if_string();
  const auto named = text ? fields::value_named<E>(*text) : std::nullopt;
  if (!named) throw wrong_name(place, from, kNames);
  value = *named;
}

template <fields::Positional T>
void read_positions(const boost::json::value& from, T& value, const std::string& place) {
  const auto* list = from.if_array();
  if (list == nullptr || list->size() != fields::kCount<T>)
    throw wrong_field(place, from,
                      text_value("a list of " + std::to_string(fields::kCount<T>) + " numbers"));
  std::size_t index = 0;
  fields::each(value, [&](std::string_view, auto& field) {
    read_field((*list)[index], field, item_of(place, index));
    ++index;
  });
}

}  // namespace detail

template <fields::Listed T>
void read_members(const boost::json::object& from, T& value, const std::string& place,
                  std::span<const std::string_view> others) {
  std::vector<std::string_view> known;
  fields::each(value, [&](std::string_view name, const auto&) { known.push_back(name); });
  known.insert(known.end(), others.begin(), others.end());
  for (const auto& [key, member] : from) {
    const std::string_view name = key;
    if (std::ranges::find(known, name) == known.end()) throw unknown_field(place, name, known);
    fields::each(value, [&](std::string_view each_name, auto& field) {
      if (each_name == name) read_field(member, field, detail::member_of(place, name));
    });
  }
}

template <class T>
void read_field(const boost::json::value& from, T& value, const std::string& place) {
  if constexpr (requires { read_short(from, value, place); })
    if (read_short(from, value, place)) return;
  if constexpr (fields::Positional<T>) {
    detail::read_positions(from, value, place);
  } else if constexpr (fields::Listed<T>) {
    const auto* object = from.if_object();
    if (object == nullptr) throw wrong_field(place, from, "an object");
    read_members(*object, value, place, {});
  } else if constexpr (fields::Named<T>) {
    detail::read_name(from, value, place);
  } else {
    detail::read_plain(from, value, place);
  }
}

}  // namespace pressoir::dialects::own
