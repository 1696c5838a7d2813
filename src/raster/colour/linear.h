// LinearReader: the rows of a canvas as linear-light sRGB, without a copy of the whole picture.
// Internal to raster/. One thread at a time; the canvas must outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "raster/canvas.h"

namespace pressoir::raster {

class LinearReader {
 public:
  /// Through the meaning of the samples, see raster/colour/colour.h (a profile of curves and a
  /// matrix in floating point, so that colours outside sRGB stay, as values below 0 or above 1; any
  /// other through 16-bit sRGB); alpha is blended as encoded on grey level `background`.
  LinearReader(const Canvas& canvas, std::uint8_t background);
  ~LinearReader();
  LinearReader(const LinearReader&) = delete;
  LinearReader& operator=(const LinearReader&) = delete;
  LinearReader(LinearReader&&) = delete;
  LinearReader& operator=(LinearReader&&) = delete;

  /// Writes canvas.width() red, green and blue values of row `y`, 1.0 = white.
  void read(std::uint32_t y, const std::array<float*, 3>& planes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::raster
