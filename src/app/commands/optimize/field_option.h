// FieldOption: options of the command line that are fields of a struct (model/fields.h) and have
// their names: "--target-bytes" sets Goal::target_bytes. At start-up, one thread.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "model/fields.h"

namespace pressoir::app {

/// Adds the option of `Member`, a flag where that is a bool; `object` must outlive the command.
template <auto Member, class Struct>
CLI::Option* add_field(CLI::App& command, Struct& object, const std::string& help) {
  std::string name = "--" + std::string(fields::name_of(Member));
  std::ranges::replace(name, '_', '-');
  if constexpr (std::is_same_v<std::remove_cvref_t<decltype(object.*Member)>, bool>)
    return command.add_flag(name, object.*Member, help);
  else
    return command.add_option(name, object.*Member, help);
}

/// The words that an option for a value of E takes.
template <fields::Named E>
std::vector<std::string> words_of() {
  const auto names = names_of(E{});
  return {names.begin(), names.end()};
}

}  // namespace pressoir::app
