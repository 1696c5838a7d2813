// Variables that a service manager sets for this process alone. At start-up only, before any
// thread.
#pragma once

#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

namespace pressoir::app {

/// The variable's value, which is not in the environment any more.
inline std::string taken_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value == nullptr ? "" : value;
  ::unsetenv(name);
  return text;
}

/// 0 where the text is no number, or a larger one.
template <class Number>
Number number_in(std::string_view text) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? number : 0;
}

}  // namespace pressoir::app
