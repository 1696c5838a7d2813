// TextMask: an outline as coverage, by Cairo. Pure function, safe from any thread.
#pragma once

#include "raster/canvas.h"
#include "raster/watermark/outline.h"
#include "raster/watermark/placement.h"

namespace pressoir::raster {

/// Grey of 8 bits, 255 where the text covers a pixel: `placement.window` of it (wider by up to 3
/// pixels, as Cairo's rows are). REQUIRES: the window is not empty.
/// @throws Error limit_exceeded.
Canvas text_mask(const Outline& outline, const Watermark::Element& element,
                 const Placement& placement);

}  // namespace pressoir::raster
