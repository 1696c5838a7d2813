// Rgb8: samples of 8 bits of canvases of any depth: each rounded, see raster/colour/samples.h. Pure
// functions, safe from any thread.
#pragma once

#include "raster/canvas.h"

namespace pressoir::raster {

/// With samples of 8 bits, in the same model; as it is where they have 8 already.
Canvas in_8_bits(Canvas canvas);

/// As 8-bit RGB or, with alpha, RGBA; profile and code are neither looked at nor carried.
/// REQUIRES: grey or RGB.
Canvas to_rgb8(const Canvas& canvas);

/// Row `y` so, into width x 3 samples, or width x 4 with `alpha`: 255 where the canvas has none.
/// REQUIRES: grey or RGB.
void read_rgb8(const Canvas& canvas, std::uint32_t y, bool alpha, std::span<std::uint8_t> row);

}  // namespace pressoir::raster
