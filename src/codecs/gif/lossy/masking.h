// Masking: how far each pixel may be off before the eye minds: little in flat parts, more where
// there is texture. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/gif/compositor.h"

namespace pressoir::codecs::gif {

/// Tolerances (units of gif/lossy/lossy_lzw.h) of the pixels of `rect`, row by row.
/// @param strength  0 none; 10 is about what a careful eye does not see in texture.
std::vector<std::uint16_t> tolerances(const RgbaCanvas& canvas, std::uint32_t width,
                                      std::uint32_t height, const Rect& rect, double strength);

}  // namespace pressoir::codecs::gif
