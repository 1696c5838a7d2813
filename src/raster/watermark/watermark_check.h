// WatermarkCheck: what a watermark may say, whatever the picture. Pure function; any thread.
#pragma once

#include "model/goal.h"

namespace pressoir::raster {

/// Whether `watermark` can be drawn on some picture.
/// @throws Error invalid_request that names field, value and what is allowed.
void check(const Watermark& watermark);

}  // namespace pressoir::raster
