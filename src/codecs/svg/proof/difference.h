// Where two drawings of one view differ. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/svg/render/drawing.h"
#include "model/size.h"

namespace pressoir::codecs::svg {

class Difference {
 public:
  /// @param most  largest difference of a channel that does not count.
  /// REQUIRES: equal sizes.
  Difference(const Picture& one, const Picture& other, int most);

  [[nodiscard]] bool empty() const noexcept { return sums_.empty() || sums_.back() == 0; }
  /// Whether a pixel that differs is in the box, or beside it.
  [[nodiscard]] bool meets(const PixelBox& box) const;
  /// Whether a pixel that differs is in a row between these heights.
  [[nodiscard]] bool has_rows(double top, double bottom) const;
  /// Of all pixels, 0 to 1.
  [[nodiscard]] double share() const noexcept;
  [[nodiscard]] Size size() const noexcept { return size_; }

 private:
  Size size_;
  std::vector<std::uint32_t> sums_;  ///< of pixels that differ, above and left of each corner
};

}  // namespace pressoir::codecs::svg
