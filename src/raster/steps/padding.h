// Padding: a picture in the middle of a larger, empty one. Pure function, safe from any thread.
#pragma once

#include "model/size.h"
#include "raster/canvas.h"

namespace pressoir::raster {

/// `canvas`, sRGB (grey or RGB, 8 or 16 bits, see to_srgb), as 8-bit RGB centred in `size` (no
/// smaller than the canvas; of an odd difference the larger half is right and below).
/// @param alpha  of the result; without it, what is around is black and alpha must not be there.
Canvas padded_to(const Canvas& canvas, Size size, bool alpha);

}  // namespace pressoir::raster
