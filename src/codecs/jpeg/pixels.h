// Pixels: JPEG to canvas and back through libjpeg (integer DCT, smooth chroma upsampling).
// Deterministic on every instruction set. Pure functions.
#pragma once

#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "raster/canvas.h"

namespace pressoir::codecs::jpeg {

/// What 1, 3 or 4 components of a JPEG decode to.
raster::ColourModel model_of(int components);
/// What encode() makes of such samples.
CodedColour coded_as(raster::ColourModel model);

struct Decoded {
  raster::Canvas canvas;  ///< 8 bits, as stored (not rotated), without profile
  bool oddities = false;  ///< libjpeg found something harmless
};

/// CMYK samples are stored inverted, as Photoshop writes them: files without an Adobe marker are
/// taken so too, which is what browsers, ImageMagick and Pillow show.
/// @param jpeg    one image, SOI to EOI.
/// @param divisor 1, 2, 4 or 8: each side divided by it (rounded up), by smaller inverse DCTs.
/// @throws Error corrupt_input (damaged data too), unsupported_format, limit_exceeded.
Decoded decode(Bytes jpeg, std::uint32_t divisor = 1);

enum class Sampling : std::uint8_t { s444, s422, s420 };

struct EncodeSettings {
  QuantTable luma{}, chroma{};
  Sampling sampling = Sampling::s420;
  bool optimal_codes = false;  ///< Huffman tables made for the picture: a pass more, 5 % less
};

/// A sequential JPEG with the colour marker that belongs to its model: grey, YCbCr or YCCK.
/// REQUIRES: 8 bits without alpha.
Buffer encode(const raster::Canvas& canvas, const EncodeSettings& settings);

}  // namespace pressoir::codecs::jpeg
