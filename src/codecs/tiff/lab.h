// L*a*b* colours of a TIFF as sRGB, through Little CMS (D50). Stateless.
#pragma once

#include "codecs/tiff/shape.h"

namespace pressoir::codecs::tiff {

/// What the numbers of a file mean: value = lowest + number * step, for L, a and b.
struct LabScale {
  std::array<double, 3> lowest{}, step{};
  bool has_sign = false;  ///< a and b are two's complement
};
/// By shape.meaning and shape.layout.bits. Sources: TIFF 6.0, section 23 (CIELab); Adobe Photoshop
/// TIFF technical note 3 (ICCLab); RFC 3949, Decode (ITULab).
LabScale lab_scale_of(const File& file, const Shape& shape);

/// Replaces L, a and b as stored by sRGB of as many bits, in place.
/// @param premultiplied  the values (not the numbers) are multiplied with alpha.
void lab_to_srgb(raster::Canvas& canvas, const LabScale& scale, bool premultiplied);

}  // namespace pressoir::codecs::tiff
