// RootFinder: where to look next for the quality that just reaches a target. Plain value.
#pragma once

#include <optional>

namespace pressoir::raster {

/// Proposes where to look next for the place at which a rising function reaches `aim`: false
/// position between the two sides (Illinois rule), before that along the last slope seen.
class RootFinder {
 public:
  /// @param start  first place to look.
  /// @param slope  typical rise of the function per unit; > 0.
  RootFinder(double aim, double start, double slope)
      : aim_(aim), typical_(slope), next_(start), slope_(slope) {}

  [[nodiscard]] double next() const noexcept { return next_; }
  /// Records the value that was found at a place.
  void add(double at, double value);

 private:
  struct Point {
    double at, error;
  };
  double aim_, typical_, next_, slope_;
  std::optional<Point> low_, high_;
};

}  // namespace pressoir::raster
