// Turn: EXIF orientations applied to coefficients and to pixels. Pure functions.
#pragma once

#include <optional>

#include "codecs/jpeg/coefficients.h"
#include "raster/canvas.h"

namespace pressoir::codecs::jpeg {

/// The picture as it should be seen, its coefficients moved and negated, nothing rounded.
///
/// @param orientation  1..8 (EXIF 2.32, tag 0x0112).
/// @param trim  partial blocks on an edge that would have to become the left or upper one are cut
///              off (at most 31 pixels, 15 with the usual sampling); without it such pictures
///              cannot be turned.
/// @return empty when the block grid forbids it.
std::optional<Picture> turned(const Picture& picture, int orientation, bool trim);

/// The same for pixels, where nothing forbids it.
raster::Canvas turned(const raster::Canvas& canvas, int orientation);

/// The orientation (1..8) of a picture that is turned by a multiple of 90 degrees, clockwise,
/// behind its own.
int turned_further(int orientation, int degrees);

/// True when `turned` without trim would succeed.
bool can_turn(const Picture& picture, int orientation);

}  // namespace pressoir::codecs::jpeg
