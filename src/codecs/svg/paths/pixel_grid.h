// Where Cairo puts points: on whole 256ths of pixels. Pure; any thread.
#pragma once

#include <vector>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// Of drawings in several sizes: paths whose points keep their places in a size are the same
/// there, pixel by pixel.
class PixelGrid {
 public:
  PixelGrid() = default;
  /// @param to_pixels  from the coordinates of points, one for each size.
  explicit PixelGrid(std::vector<Matrix> to_pixels) : to_pixels_(std::move(to_pixels)) {}

  [[nodiscard]] bool empty() const noexcept { return to_pixels_.empty(); }
  /// Whether both points are put at the same place in each size.
  [[nodiscard]] bool keeps(Point point, Point moved) const noexcept;
  /// The same for coordinates that `inner` maps to those.
  [[nodiscard]] PixelGrid inside(const Matrix& inner) const;

 private:
  std::vector<Matrix> to_pixels_{};
};

/// A point near `exact` that keeps its place, in as few digits as there are steps of ten units from
/// it to `base` or to the origin, down to a unit of which `parts` make one; `exact` rounded to that
/// where none of these keeps it.
Point point_on_grid(Point exact, Point base, double parts, const PixelGrid& grid);

}  // namespace pressoir::codecs::svg
