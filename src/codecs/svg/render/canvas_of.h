// Drawings as canvases. Pure functions.
#pragma once

#include "codecs/svg/render/drawing.h"
#include "raster/canvas.h"

namespace pressoir::codecs::svg {

/// The same pixels: RGB with alpha, 8 bits, not multiplied.
raster::Canvas canvas_of(const Picture& picture);

}  // namespace pressoir::codecs::svg
