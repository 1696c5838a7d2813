// FieldJson: structs with a list of fields (model/fields.h) as JSON, and back. Pure functions, any
// thread.
//
// A struct is an object with its fields by name, a positional one an array; a step has its own name
// first, as "step". Optionals that are empty are left out; reading leaves them and the fields in
// kAdded (see model/fields.h) as they are when they are missing. Any other field must be there, and
// an unknown key is refused. Enumerations are written by name.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "model/goal.h"

namespace pressoir::fields {

template <class T>
boost::json::value to_json(const T& value);

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <Listed T>
boost::json::value struct_to_json(const T& value) {
  if constexpr (Positional<T>) {
    boost::json::array array;
    each(value, [&](std::string_view, const auto& field) { array.push_back(to_json(field)); });
    return array;
  } else {
    boost::json::object object;
    if constexpr (requires { T::kName; }) object["step"] = T::kName;
    each(value, [&](std::string_view name, const auto& field) {
      if constexpr (kIsOptional<std::remove_cvref_t<decltype(field)>>) {
        if (field) object[name] = to_json(*field);
      } else {
        object[name] = to_json(field);
      }
    });
    return object;
  }
}

template <class T>
boost::json::value plain_to_json(const T& value) {
  return boost::json::value_from(value);
}
inline boost::json::value plain_to_json(const Format& format) {
  return boost::json::value(format.name());
}
template <class T>
boost::json::value plain_to_json(const std::vector<T>& values) {
  boost::json::array array;
  for (const auto& value : values) array.push_back(to_json(value));
  return array;
}
template <class... T>
boost::json::value plain_to_json(const std::variant<T...>& value) {
  return std::visit([](const auto& each_value) { return to_json(each_value); }, value);
}

}  // namespace detail

/// A struct with fields, or what one may hold: numbers, texts, enumerations, lists, steps.
template <class T>
boost::json::value to_json(const T& value) {
  if constexpr (Listed<T>)
    return detail::struct_to_json(value);
  else if constexpr (Named<T>)
    return boost::json::value(name_of(value));
  else
    return detail::plain_to_json(value);
}

/// The opposite, into a value that has its initialisers. @throws std::exception for a value of
/// another type, an unknown name or key, a missing field, a number that T cannot hold.
template <class T>
void read_json(const boost::json::value& from, T& value);

namespace detail {

template <Listed T>
void read_struct(const boost::json::value& from, T& value) {
  if constexpr (Positional<T>) {
    const auto& array = from.as_array();
    std::size_t index = 0;
    each(value, [&](std::string_view, auto& field) { read_json(array.at(index++), field); });
    if (index != array.size()) throw std::invalid_argument("a list is too long");
  } else {
    const auto& object = from.as_object();
    std::size_t known = 0;
    if constexpr (requires { T::kName; }) known += object.contains("step") ? 1 : 0;
    each(value, [&](std::string_view name, auto& field) {
      if (const auto* found = object.if_contains(name)) {
        ++known;
        read_json(*found, field);
      } else if (!kIsOptional<std::remove_cvref_t<decltype(field)>> && !is_added<T>(name)) {
        throw std::invalid_argument("there is no " + std::string(name));
      }
    });
    if (known != object.size()) throw std::invalid_argument("there is an unknown key");
  }
}

template <class T>
void read_plain(const boost::json::value& from, T& value) {
  value = boost::json::value_to<T>(from);
}
inline void read_plain(const boost::json::value& from, Format& format) {
  format = Format(std::string_view(from.as_string()));
}
template <class T>
void read_plain(const boost::json::value& from, std::optional<T>& value) {
  read_json(from, value.emplace());
}
template <class T>
void read_plain(const boost::json::value& from, std::vector<T>& values) {
  for (const auto& item : from.as_array()) read_json(item, values.emplace_back());
}
template <class... T>
void read_plain(const boost::json::value& from, std::variant<T...>& value) {
  const std::string_view name = from.as_object().at("step").as_string();
  const bool is_known =
      ((name == T::kName && (read_json(from, value.template emplace<T>()), true)) || ...);
  if (!is_known) throw std::invalid_argument("an unknown step: " + std::string(name));
}

template <Named E>
void read_name(const boost::json::value& from, E& value) {
  const std::string_view name = from.as_string();
  const auto named = value_named<E>(name);
  if (!named) throw std::invalid_argument("an unknown name: " + std::string(name));
  value = *named;
}

}  // namespace detail

template <class T>
void read_json(const boost::json::value& from, T& value) {
  if constexpr (Listed<T>)
    detail::read_struct(from, value);
  else if constexpr (Named<T>)
    detail::read_name(from, value);
  else
    detail::read_plain(from, value);
}

}  // namespace pressoir::fields
