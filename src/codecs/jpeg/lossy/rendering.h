// Rendering: the pixels that a coded picture will decode to, without coding it. Deterministic on
// every instruction set. Pure functions.
#pragma once

#include "codecs/jpeg/coefficients.h"
#include "raster/canvas.h"

namespace pressoir::codecs::jpeg {

/// What decode() makes of a file with these coefficients, sample by sample.
/// REQUIRES: coefficients that 8 bits can make; colours as coded_as() gives them.
raster::Canvas rendered(const Picture& picture);
/// The same in a canvas whose memory is used again where it has the size.
void render(const Picture& picture, raster::Canvas& canvas);

}  // namespace pressoir::codecs::jpeg
