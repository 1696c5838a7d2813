// Stamp: a picture scaled and rotated. Pure functions, safe from any thread.
#pragma once

#include "raster/canvas.h"
#include "raster/watermark/placement.h"

namespace pressoir::raster {

/// The size that a stamp is drawn in, before its rotation.
Size stamp_size(const Canvas& stamp, const Watermark::Element& element, Size picture);

/// `placement.window` of the stamp in that size, with alpha, in its own colours and depth. Empty:
/// nothing of it is in the window. REQUIRES: the window is not empty, the stamp is grey or RGB.
/// @throws Error limit_exceeded.
std::optional<Canvas> drawn_stamp(const Canvas& stamp, const Watermark::Element& element, Size size,
                                  const Placement& placement);

/// True when some pixel that shows is not grey.
bool has_colours(const Canvas& stamp);

}  // namespace pressoir::raster
