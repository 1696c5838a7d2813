// Offer: the lossy half of optimizing a GIF and of making one. Not pure: fills Trials.
#pragma once

#include "codecs/gif/lossless/lossless.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

/// Offers the smallest lossy coding of `canvases` that reaches the goal, scored against `original`
/// and then coded again without loss where time allows and that is smaller. Nothing reaches it:
/// nothing is offered.
/// @return whether a lossless coding may be smaller still.
bool offer_lossy(const Canvases& canvases, raster::FrameReader& original, const Wrapper& wrapper,
                 const EncodeEffort& effort, const Goal& goal, const Limits& limits,
                 Trials& trials);

}  // namespace pressoir::codecs::gif
