// Convert: a GIF of the frames of any reader.
#pragma once

#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

/// Offers a GIF of all frames, and for a lossy goal a smaller one. A candidate carries its score
/// where colours had to go. @throws Error limit_exceeded (sides above 65,535, frames, pixels).
void convert(raster::FrameReader& source, const Goal& goal, const Limits& limits, Trials& trials);

}  // namespace pressoir::codecs::gif
