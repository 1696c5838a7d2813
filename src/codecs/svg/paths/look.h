// What of a path can be seen besides the area that it encloses.
#pragma once

namespace pressoir::codecs::svg {

/// Each is true where it cannot be ruled out, but for `round`, which must be certain.
struct PathLook {
  bool stroked = true;
  bool dashed = true;  ///< of strokes: where a subpath starts can be seen
  bool capped = true;  ///< of strokes: ends are not butt, so that subpaths without length show
  bool round = false;  ///< of strokes: all ends and all joins are round
  bool marked = true;  ///< there may be markers at the vertices

  [[nodiscard]] bool filled_only() const noexcept { return !stroked && !marked; }
};

}  // namespace pressoir::codecs::svg
