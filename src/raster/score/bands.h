// Bands: a part of a large picture that stands for the whole in a search. Pure function.
#pragma once

#include <cstdint>

#include "raster/canvas.h"

namespace pressoir::raster {

/// Bands of full width, evenly spread over the height, one below the other, that together have
/// about `pixels` (above 0); the whole picture where it has no more. Profile and code as of
/// `canvas`.
Canvas bands_of(const Canvas& canvas, std::uint64_t pixels);

}  // namespace pressoir::raster
