// CanvasFill: the missing pixels of a canvas continued smoothly from those that are known (see
// smooth_fill.h). Pure functions.
#pragma once

#include <cstdint>
#include <functional>

#include "raster/canvas.h"

namespace pressoir::raster {

/// Whether the pixel in column `x` of row `y` is known.
using IsKnown = std::function<bool(std::uint32_t x, std::uint32_t y)>;

/// Colours that full transparency hides do not spread. An opaque photograph fades towards a dark
/// grey, a drawing goes on as its ground.
void fill_missing(Canvas& canvas, const IsKnown& is_known);

}  // namespace pressoir::raster
