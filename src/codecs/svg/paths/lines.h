// Segments of paths that can go: without length, or in line with others. Coordinates and tolerances
// are in the same units throughout.
#pragma once

#include "codecs/svg/paths/look.h"
#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Without segments that have no length, and subpaths that have nothing else; as far as neither
/// ends nor markers show them.
Path without_points(const Path& path, const PathLook& look);

/// Lines that go on in the same direction made one. The vertices that are dropped are within
/// `tolerance` of the line. Not for paths with markers.
Path with_merged_lines(const Path& path, double tolerance);

/// A last line to the start of its subpath left to the z behind it, or to the filling, or, where
/// all ends and joins are round, made a z. Not for paths with markers.
Path with_closing_lines_dropped(const Path& path, const PathLook& look);

}  // namespace pressoir::codecs::svg
