// Convert: a picture of any format as a JPEG. Pure function.
#pragma once

#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::jpeg {

/// Offers the first frame of `source`, upright, as a JPEG: to the goal's target, or to a score of
/// 90 with a warning when the goal is lossless, since JPEG never is.
/// @throws Error invalid_request for transparency without goal.convert->background.
void encode_jpeg(raster::FrameReader& source, const Goal& goal, const Limits& limits,
                 Trials& trials);

}  // namespace pressoir::codecs::jpeg
