// Pixels of a TIFF's first page as a canvas, as stored (not turned).
#pragma once

#include "codecs/tiff/library.h"
#include "raster/canvas.h"

namespace pressoir::codecs::tiff {

/// Grey, RGB and inks of 8 and 16 bits sample by sample; everything else (palettes, bilevel, YCbCr,
/// Lab, odd depths) through libtiff's own conversion to 8-bit RGBA.
struct Shape {
  std::uint32_t width = 0, height = 0;
  raster::Layout layout;
  bool direct = false;         ///< sample by sample
  bool inverted = false;       ///< 0 is white
  bool premultiplied = false;  ///< colours stand multiplied with alpha
  std::uint16_t samples = 1;   ///< per pixel in the file
};

/// @throws Error corrupt_input, unsupported_format, limit_exceeded.
Shape shape_of(const File& file, const Limits& limits);
/// @throws Error corrupt_input.
raster::Canvas decode(const File& file, const Shape& shape, const Limits& limits);

}  // namespace pressoir::codecs::tiff
