// Fields: the members of a plain struct as one list, for all who walk them: the wire, stored JSON,
// reports, options of the command line. Pure; all of it at compile time but the walk.
//
// A struct lists its members, each with its name:
//   static constexpr std::tuple kFields{fields::Field{"width", &Resize::width}, ...};
// The wire is written in the order of the list, JSON by its names: a field that is renamed makes
// stored goals unreadable. A field that older versions did not store is named once more, and keeps
// its initialiser where it is missing:
//   static constexpr std::array<std::string_view, 1> kAdded{"enlarge"};
// model/fields_test.cpp does not compile where a member is not in the list.
// An enumeration has its names beside it, in the order of its values, which count from 0:
//   constexpr std::array<std::string_view, 2> names_of(Side) { return {"left", "right"}; }
// A step of a goal has its own name too: static constexpr std::string_view kName = "resize".
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace pressoir::fields {

template <class Struct, class Type>
struct Field {
  std::string_view name;
  Type Struct::*member;
};
template <class Struct, class Type>
Field(const char*, Type Struct::*) -> Field<Struct, Type>;

/// A struct with a list.
template <class T>
concept Listed = requires {
  std::remove_cv_t<T>::kFields;
};

/// A struct whose fields are written by position alone, in JSON as [255, 128, 0].
template <class T>
concept Positional = Listed<T> && requires {
  std::remove_cv_t<T>::kIsPositional;
};

/// An enumeration with names.
template <class T>
concept Named = std::is_enum_v<std::remove_cv_t<T>> && requires(T value) {
  names_of(value);
};

/// Whether stored JSON of older versions may lack that field.
template <Listed T>
constexpr bool is_added(std::string_view name) {
  if constexpr (requires { std::remove_cv_t<T>::kAdded; })
    for (const auto& each_name : std::remove_cv_t<T>::kAdded)
      if (each_name == name) return true;
  return false;
}

/// Calls `work` with the name of each field and the field, in order.
template <Listed T, class F>
constexpr void each(T& object, F&& work) {
  std::apply([&](const auto&... field) { (work(field.name, object.*field.member), ...); },
             std::remove_cv_t<T>::kFields);
}

template <Listed T>
inline constexpr std::size_t kCount = std::tuple_size_v<decltype(std::remove_cv_t<T>::kFields)>;

/// The name of a field: name_of(&Resize::width) is "width". Does not compile for a member that is
/// not in the list.
template <Listed Struct, class Type>
consteval std::string_view name_of(Type Struct::*member) {
  std::string_view found;
  const auto compare = [&]<class Other>(const Field<Struct, Other>& field) {
    if constexpr (std::is_same_v<Other, Type>)
      if (field.member == member) found = field.name;
  };
  std::apply([&](const auto&... field) { (compare(field), ...); }, Struct::kFields);
  if (found.empty()) throw "not in the list of fields";
  return found;
}

template <Named E>
constexpr std::size_t value_count() {
  return names_of(E{}).size();
}
/// The name of a value; empty when the enumeration has no such value.
template <Named E>
constexpr std::string_view name_of(E value) {
  constexpr auto kNames = names_of(E{});
  const auto index = static_cast<std::size_t>(value);
  return index < kNames.size() ? kNames[index] : std::string_view();
}
/// The value of that name; empty when there is none.
template <Named E>
constexpr std::optional<E> value_named(std::string_view name) {
  constexpr auto kNames = names_of(E{});
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace pressoir::fields
