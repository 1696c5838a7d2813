// Path data in as few characters as a path can be written with.
#pragma once

#include <optional>
#include <string>

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

struct PathWriting {
  int digits = 3;  ///< behind the point; 0 to kMaxDigits
  /// The path is filled only, so that a subpath need not be closed: no stroke, no markers.
  bool filled_only = false;
};

/// Each command absolute or relative, with a shorthand or without, with its letter or without,
/// whichever makes the whole text shortest; relative where that is equal.
/// @param path in units of the last digit: its coordinates are whole numbers, radii of arcs may
/// have two digits behind the point.
/// @return empty where a coordinate has more than 15 digits.
std::optional<std::string> path_text(const Path& path, const PathWriting& writing);

}  // namespace pressoir::codecs::svg
