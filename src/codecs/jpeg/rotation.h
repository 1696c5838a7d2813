// Rotation: EXIF orientations applied to coefficients, see raster/steps/rotation.h. Pure functions.
#pragma once

#include <optional>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

/// The picture as it should be seen, its coefficients moved and negated, nothing rounded.
///
/// @param orientation  1..8 (EXIF 2.32, tag 0x0112).
/// @param trim  partial blocks on an edge that would have to become the left or upper one are cut
///              off (at most 31 pixels, 15 with the usual sampling); without it such pictures
///              cannot be rotated.
/// @return empty when the block grid forbids it.
std::optional<Picture> rotated(const Picture& picture, int orientation, bool trim);

/// True when `rotated` without trim would succeed.
bool can_rotate(const Picture& picture, int orientation);

}  // namespace pressoir::codecs::jpeg
