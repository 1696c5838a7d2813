// A cursor over the value of an attribute: numbers and words, with what SVG has between them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pressoir::codecs::svg {

/// White space of SVG and CSS: space, tab, line feed, carriage return, form feed.
constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Reads from the front of a text, which must outlive it. What does not match is not consumed.
class Scanner {
 public:
  explicit constexpr Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  /// The next character; a null character at the end.
  [[nodiscard]] char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  void skip_space() noexcept;
  /// White space, with one comma in it or without.
  /// @return whether there was a comma.
  bool skip_comma() noexcept;
  /// Whether `c` was next; it is consumed then.
  bool take(char c) noexcept;
  /// As many letters and hyphens as there are next; an empty text where there are none.
  std::string_view word() noexcept;
  /// A number as CSS and SVG write it: "-.5", "+1e3"; not "1." (a point needs a digit behind it),
  /// not what no double can hold. The e of a unit (em, ex) is not taken for an exponent.
  std::optional<double> number() noexcept;
  /// A flag of an arc: one character, 0 or 1.
  std::optional<bool> flag() noexcept;

 private:
  std::string_view rest_;
};

}  // namespace pressoir::codecs::svg
