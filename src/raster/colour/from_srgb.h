// FromSrgb: the opposite of to_srgb, for what is put on a picture of other colours. Pure functions,
// safe from any thread.
#pragma once

#include <optional>

#include "raster/canvas.h"

namespace pressoir::raster {

/// `srgb` (grey or RGB) with alpha, in the colours, model and depth of `like` (relative
/// colorimetric with black point compensation; inks without a profile by their complement, without
/// black). Empty where the profile of `like` does not say how to get there. For a grey one colours
/// become grey.
std::optional<Canvas> from_srgb(const Canvas& srgb, const Canvas& like);

/// Grey as RGB, its profile and code dropped. REQUIRES: grey with the curve of sRGB (to_srgb).
Canvas grey_as_rgb(const Canvas& grey);

}  // namespace pressoir::raster
