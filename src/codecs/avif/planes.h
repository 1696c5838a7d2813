// Planes: a canvas as the planes that AV1 codes. Pure functions. Sources: ITU-T H.273, 8.3 (matrix
// coefficients); AV1 bitstream specification, 6.4.2.
#pragma once

#include <avif/avif.h>

#include <memory>

#include "raster/canvas.h"

namespace pressoir::codecs::avif {

struct ImageDeleter {
  void operator()(avifImage* image) const noexcept { avifImageDestroy(image); }
};
using Image = std::unique_ptr<avifImage, ImageDeleter>;

/// Of a side, in pixels (AV1, 5.5.1: 16 bits).
inline constexpr std::uint32_t kLongestSide = 65'536;

enum class Chroma : std::uint8_t {
  half,  ///< 4:2:0: at half the resolution both ways, averages of four pixels
  full,  ///< 4:4:4
};

struct PlaneOptions {
  Chroma chroma = Chroma::half;  ///< grey canvases have none
  int depth = 8;                 ///< 8, 10 or 12 bits a sample
  bool identity = false;         ///< the samples themselves, in the order green, blue, red
  friend bool operator==(const PlaneOptions&, const PlaneOptions&) = default;
};

/// Full range, with the code points of the canvas (sRGB's where it says nothing), alpha beside it.
/// No profile, no metadata. REQUIRES: grey or RGB; identity: full chroma.
Image planes_of(const raster::Canvas& canvas, const PlaneOptions& options);
/// What the planes show: grey where they have no chroma, else RGB, with alpha where they have it;
/// eight bits, or more as 16. Neither profile nor code. @throws Error corrupt_input.
raster::Canvas canvas_from(const avifImage& image);
/// The same as RGB in any case.
raster::Canvas rgb_from(const avifImage& image);
/// @throws Error corrupt_input, unsupported_format, std::bad_alloc.
void check(avifResult result);

}  // namespace pressoir::codecs::avif
