// Colour: ICC profiles and what they mean for the pixels, over Little CMS. Pure functions.
#pragma once

#include <array>
#include <vector>

#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::raster {

/// What dropping a profile would do.
enum class ProfileWeight : std::uint8_t {
  absent,     ///< none, or one that cannot be parsed or does not fit the colour model
  same_look,  ///< sRGB or so near (no sampled colour moves by more than deltaE00 0.5)
  matters,    ///< wide gamut, CMYK, an unusual curve: the picture would look different without it
};
ProfileWeight weight_of(const Buffer& icc, ColourModel model);

/// 8-bit sRGB through the embedded profile (relative colorimetric with black point compensation);
/// without one grey and RGB are taken as sRGB, CMYK by a plain ink model. Alpha is kept; 16-bit
/// input gives 16-bit output. The result carries no profile.
/// @throws Error corrupt_input when the profile is unusable for a CMYK picture.
Canvas to_srgb(const Canvas& canvas);

/// Puts the picture on a colour (blended as encoded); no-op clone without alpha.
Canvas flatten(const Canvas& canvas, Colour background);

/// Linear-light sRGB, three planes of width x height floats, 1.0 = white.
struct LinearImage {
  std::uint32_t width = 0, height = 0;
  std::array<std::vector<float>, 3> planes;
};
/// Through the profile or gamma of the canvas; alpha blended as encoded on grey level `background`.
LinearImage to_linear(const Canvas& canvas, std::uint8_t background);

}  // namespace pressoir::raster
