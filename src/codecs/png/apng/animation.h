// Animation: APNG frames one composed canvas at a time, and the same frames in fewer bytes.
// Source: PNG (third edition) section 11.3.6 and the APNG specification 1.0 (Mozilla wiki).
#pragma once

#include <memory>

#include "codecs/png/container.h"
#include "codecs/png/image.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::png {

/// Reads a still picture or an animation; `input` outlives the reader.
std::unique_ptr<raster::FrameReader> make_reader(Bytes input);

/// Every frame's stream written anew (same regions, disposal, blending and delays); composed frames
/// are compared one at a time before the file is offered. Pixels never change, whatever the goal.
void offer_animation(const Container& container, Bytes input, const Goal& goal, Trials& trials);

/// How the rows of a frame are to be read: of its region, interlaced as the file is.
Image frame_layout(const Container& container, const FrameControl& control);

/// `container` with its chunks by `others` and other streams.
/// @param streams  IDAT, then one for every frame that is not IDAT itself.
Buffer write_streams(const Container& container, const std::vector<OwnedChunk>& others,
                     const std::vector<Buffer>& streams, bool interlaced);

/// `container` with its chunks by `others` and every stream as it was.
Buffer write_animation(const Container& container, const std::vector<OwnedChunk>& others);

}  // namespace pressoir::codecs::png
