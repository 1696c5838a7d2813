// A path in fewer characters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/svg/paths/care.h"
#include "codecs/svg/paths/curve_arcs.h"
#include "codecs/svg/paths/look.h"
#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

struct PathPrecision {
  int digits = 3;  ///< behind the point
  /// How far a coordinate may move so that it is shorter, in units of the last digit; below 1. What
  /// is 0.5 or less means that each is the nearest.
  double slack = 0.5;
  ArcTolerance arcs{};  ///< in units of the last digit
  /// How far segments may be from those that replace them, in units of the last digit. Curves are
  /// fitted to what is around them where it is more than 0.5.
  double tolerance = 0.5;
  Care care{};  ///< in the path's coordinates
};

/// `path` rounded, its segments merged, straightened and replaced by shorter ones, as far as `look`
/// allows, and written. An empty text: nothing of it is drawn. No text: a coordinate has more than
/// 15 digits.
std::optional<std::string> shortest_path_text(const Path& path, const PathLook& look,
                                              const PathPrecision& precision);

/// `text`, or path data that draws the same in fewer characters. What stands behind an error is not
/// drawn and goes. More than 2 MB come back as they are.
std::string shorter_path(std::string_view text, const PathLook& look,
                         const PathPrecision& precision);

}  // namespace pressoir::codecs::svg
