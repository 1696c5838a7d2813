// Pixels of a TIFF's first page as a canvas, as stored (not rotated).
#pragma once

#include "codecs/tiff/shape.h"
#include "raster/canvas.h"

namespace pressoir::codecs::tiff {

/// Lab as sRGB, palettes as their colours, alpha not multiplied.
/// @throws Error corrupt_input, limit_exceeded; unsupported_format for floating point numbers that
///         are not a picture, and for what only the coded data shows.
raster::Canvas decode(const File& file, const Shape& shape, const Limits& limits);

}  // namespace pressoir::codecs::tiff
