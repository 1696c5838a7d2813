// The arguments of one command of path data, as text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// Where arguments stand in a text that many share, and what must be known to join them to others.
struct ArgumentText {
  std::uint32_t begin = 0, size = 0;
  bool starts_with_sign = false, starts_with_point = false;
  bool ends_with_point = false;  ///< whether its last number has a point and no exponent

  /// Whether `next` needs a space between itself and this one.
  [[nodiscard]] bool needs_space_before(const ArgumentText& next) const noexcept {
    return !next.starts_with_sign && !(next.starts_with_point && ends_with_point);
  }
};

/// Appends arguments to a text, with the fewest separators.
class ArgumentWriter {
 public:
  ArgumentWriter(std::string& text, int digits);

  void add(double units);
  void add(std::initializer_list<Point> points);
  void add_radius(double units);     ///< with up to two digits behind those of coordinates
  void add_degrees(double degrees);  ///< rounded already
  void add_flag(bool flag);
  [[nodiscard]] ArgumentText finish() const noexcept;

 private:
  /// Puts a space before the number that starts at `begin` where it needs one.
  void joined(std::size_t begin);

  std::string& text_;
  int digits_;
  ArgumentText written_{};
  bool after_flag_ = true;  // or at the start: no separator
};

}  // namespace pressoir::codecs::svg
