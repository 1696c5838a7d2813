// placeholder_png: a fully transparent PNG, made rather than made smaller, in some microseconds.
// Pure function.
#pragma once

#include <cstdint>
#include <string>

namespace pressoir::codecs {

/// One bit per pixel, its one colour transparent: some 100 bytes for a thumbnail, 3 kB at most.
/// @throws Error invalid_request when a side is not within 1..5000.
std::string placeholder_png(std::uint32_t width, std::uint32_t height);

}  // namespace pressoir::codecs
