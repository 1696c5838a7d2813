// Curves that are parts of circles.
#pragma once

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

struct ArcTolerance {
  double units = 0.5;                  ///< how far a curve may be from its circle
  double share_of_radius = 1.0 / 200;  ///< and no further than this
};

/// Cubic curves, one or several in a row, that lie on a circle made arcs of it where that is
/// shorter to write; a whole circle is two arcs. Not for paths with markers.
/// @param path in units of the last of `digits` digits, not rounded yet.
Path with_arcs(const Path& path, const ArcTolerance& tolerance, int digits);

}  // namespace pressoir::codecs::svg
