// Pixels of a TIFF's first page as a canvas, as stored (not rotated).
#pragma once

#include <vector>

#include "codecs/tiff/shape.h"
#include "raster/canvas.h"

namespace pressoir::codecs::tiff {

/// A part of the canvas that could not be read.
struct Gap {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
};

/// Lab as sRGB, palettes as their colours, alpha not multiplied.
/// @throws Error corrupt_input, limit_exceeded; unsupported_format for floating point numbers that
///         are not a picture, and for what only the coded data shows.
/// @param gaps  takes what is damaged, which is left as zeros; null: that is an error.
raster::Canvas decode(const File& file, const Shape& shape, const Limits& limits,
                      std::vector<Gap>* gaps = nullptr);

}  // namespace pressoir::codecs::tiff
