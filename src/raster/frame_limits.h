// The operator's limits of pixels and frames, checked before memory is taken for them. Pure
// functions. Their errors name what was found, the limit and, in the detail, its setting.
#pragma once

#include <cstdint>

#include "model/goal.h"

namespace pressoir::raster {

/// For one picture or frame. @throws Error limit_exceeded.
void check_pixels(std::uint64_t width, std::uint64_t height, const Limits& limits);
/// For a number of frames of that size, one by one and together. @throws Error limit_exceeded.
void check_frames(std::uint64_t width, std::uint64_t height, std::uint64_t frames,
                  const Limits& limits);

}  // namespace pressoir::raster
