// FieldSamples: values of structs with a list of fields, for the tests of who walks the lists and
// for seeds of fuzzers. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/goal.h"

namespace pressoir::fields {

/// Calls `emit` with values that differ from `base` in one place each, and from each other: every
/// value of an enumeration, every optional with and without its fields changed, every kind of step.
template <class T, class F>
void vary(const T& base, const F& emit);

namespace detail {

template <class T, class F>
void vary_plain(const T& base, const F& emit) {
  emit(static_cast<T>(base + 1));
}
template <class F>
void vary_plain(bool base, const F& emit) {
  emit(!base);
}
template <class F>
void vary_plain(double base, const F& emit) {
  emit(base + 0.5);
}
template <class F>
void vary_plain(const std::string& base, const F& emit) {
  emit(base + "x");
}
template <class F>
void vary_plain(const Format& base, const F& emit) {
  emit(Format(base.name() + "x"));
}
template <class T, class F>
void vary_plain(const std::optional<T>&, const F& emit) {
  emit(std::optional<T>(T{}));
  vary(T{}, [&](T value) { emit(std::optional<T>(std::move(value))); });
}
template <class T, class F>
void vary_plain(const std::vector<T>&, const F& emit) {
  emit(std::vector<T>{T{}});
  vary(T{}, [&](T value) { emit(std::vector<T>{std::move(value)}); });
}
template <class First, class Second, class F>
void vary_plain(const std::pair<First, Second>& base, const F& emit) {
  vary(base.first, [&](First value) { emit(std::pair(std::move(value), base.second)); });
  vary(base.second, [&](Second value) { emit(std::pair(base.first, std::move(value))); });
}
template <class... T, class F>
void vary_plain(const std::variant<T...>& base, const F& emit) {
  using Variant = std::variant<T...>;
  const auto vary_one = [&]<class One>(const One& initial) {
    if (Variant(initial).index() != base.index()) emit(Variant(initial));
    vary(initial, [&](One value) { emit(Variant(std::move(value))); });
  };
  (vary_one(T{}), ...);
}

template <Listed T, class F>
void vary_struct(const T& base, const F& emit) {
  const auto vary_field = [&]<class Type>(const Field<T, Type>& field) {
    vary(base.*field.member, [&](Type value) {
      T other = base;
      other.*field.member = std::move(value);
      emit(std::move(other));
    });
  };
  std::apply([&](const auto&... field) { (vary_field(field), ...); }, T::kFields);
}

}  // namespace detail

template <class T, class F>
void vary(const T& base, const F& emit) {
  if constexpr (Listed<T>) {
    detail::vary_struct(base, emit);
  } else if constexpr (Named<T>) {
    for (std::size_t i = 0; i < value_count<T>(); ++i)
      if (static_cast<T>(i) != base) emit(static_cast<T>(i));
  } else {
    detail::vary_plain(base, emit);
  }
}

/// All that vary() has for T{}.
template <class T>
std::vector<T> variations() {
  std::vector<T> all;
  vary(T{}, [&](T value) { all.push_back(std::move(value)); });
  return all;
}

/// Every field is other than its initialiser, all the way down; lists have an item, that of the
/// steps one of each kind.
template <class T>
T filled();

namespace detail {

template <class T>
void fill(T& value) {
  vary(T(value), [&](T other) { value = std::move(other); });
}
template <class T>
void fill(std::optional<T>& value) {
  value = filled<T>();
}
template <class T>
void fill(std::vector<T>& values) {
  values.push_back(filled<T>());
}
template <class First, class Second>
void fill(std::pair<First, Second>& value) {
  value = {filled<First>(), filled<Second>()};
}
template <class... T>
void fill(std::vector<std::variant<T...>>& values) {
  (values.emplace_back(filled<T>()), ...);
}

}  // namespace detail

template <class T>
T filled() {
  T value{};
  if constexpr (Listed<T>)
    each(value, [](std::string_view, auto& field) {
      using Type = std::remove_cvref_t<decltype(field)>;
      if constexpr (Listed<Type>)
        field = filled<Type>();
      else
        detail::fill(field);
    });
  else
    detail::fill(value);
  return value;
}

}  // namespace pressoir::fields
