// Curves that are something simpler.
#pragma once

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Curves and arcs that are within `tolerance` of the line between their ends, made lines.
void straighten(Path& path, double tolerance);

/// Cubic curves that are within `tolerance` of a quadratic one made that where it is shorter to
/// write.
/// @param path in units of the last of `digits` digits, not rounded yet.
void lower_degrees(Path& path, double tolerance, int digits);

}  // namespace pressoir::codecs::svg
