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

/// What the samples of a canvas mean, as a profile: the embedded one, else one made of its code;
/// empty: sRGB (grey: its curve; CMYK: unknown inks).
Buffer meaning_of(const Canvas& canvas);

/// sRGB through meaning_of(canvas) (relative colorimetric with black point compensation); what has
/// none, or an unusable one, is taken as sRGB, CMYK by a plain ink model. Alpha is kept; 16-bit
/// input gives 16-bit output. The result carries neither profile nor code.
Canvas to_srgb(const Canvas& canvas);

/// What a format can say of its colours.
struct ColourCarrier {
  bool profiles = true;      ///< holds ICC profiles
  bool grey = true;          ///< samples may be grey
  bool cmyk = false;         ///< samples may be inks
  bool codes = false;        ///< holds Canvas::code in chunks of its own
  bool may_convert = false;  ///< the samples may become sRGB unasked (the goal allows loss)
};

/// What a written file says of its colours.
struct OutputColour {
  bool converts = false;                         ///< the samples become sRGB first, see to_srgb
  Buffer icc;                                    ///< the profile to write; empty: none
  ProfileWeight weight = ProfileWeight::absent;  ///< of the meaning that was decided on
};

/// The one decision about colours at writing: a meaning that is not sRGB's is carried where the
/// policy asks for it or nothing may be lost, and where the format can hold it; else the samples
/// are converted. The picture looks the same either way.
OutputColour output_colour(const Canvas& canvas, const MetadataPolicy& policy,
                           const ColourCarrier& carrier);
/// The same for samples that are not decoded: a profile, which may be empty, and their model.
OutputColour output_colour(const Buffer& icc, ColourModel model, const MetadataPolicy& policy,
                           const ColourCarrier& carrier);

/// True without alpha, and for alpha that hides nothing.
bool is_opaque(const Canvas& canvas);

/// Puts the picture on a colour (blended as encoded); no-op clone without alpha.
Canvas flatten(const Canvas& canvas, Colour background);

/// Linear-light sRGB, three planes of width x height floats, 1.0 = white.
struct LinearImage {
  std::uint32_t width = 0, height = 0;
  std::array<std::vector<float>, 3> planes;
};
/// Through the meaning of the samples; alpha blended as encoded on grey level `background`.
LinearImage to_linear(const Canvas& canvas, std::uint8_t background);

}  // namespace pressoir::raster
