// Runs: makes the indices of a palette picture repeat where the eye forgives it, so that deflate
// finds more. One picture; calls are independent of each other.
#pragma once

#include <cstdint>
#include <vector>

#include "raster/canvas.h"
#include "raster/colour/quantize.h"

namespace pressoir::codecs::png {

class Runs {
 public:
  /// @param samples  what the palette pictures stand for: 8 bits, grey or RGB; outlives this.
  explicit Runs(const raster::Canvas& samples);

  /// `picture` with pixels that take the colour which goes on with a repetition: of what stands
  /// behind the last pixel that was repeated, of the left neighbour, of the one above. Each may add
  /// to its squared error as much as `strength` and the activity around the pixel allow: on plain
  /// ground a quarter, at an edge of 60 levels four times `strength`.
  /// Colours without users stay in the palette.
  [[nodiscard]] raster::Quantized lengthened(raster::Quantized picture, double strength) const;

 private:
  const raster::Canvas& samples_;
  std::vector<std::uint8_t> activity_;  ///< range of luma in the 3 x 3 pixels around
};

}  // namespace pressoir::codecs::png
