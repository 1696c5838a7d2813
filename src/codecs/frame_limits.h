// The limits of an animation, which formats check on headers. Pure function.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "model/goal.h"

namespace pressoir::codecs {

/// @throws Error limit_exceeded for too many pixels (of a frame, of all) or frames.
inline void check_frames(std::uint32_t width, std::uint32_t height, std::uint32_t frames,
                         const Limits& limits) {
  const std::uint64_t pixels = std::uint64_t{width} * height;
  if (pixels > limits.max_frame_pixels || pixels * frames > limits.max_total_pixels)
    throw Error(ErrorCode::limit_exceeded, "The picture has too many pixels.");
  if (frames > limits.max_frames)
    throw Error(ErrorCode::limit_exceeded, "The animation has too many frames.");
}

}  // namespace pressoir::codecs
