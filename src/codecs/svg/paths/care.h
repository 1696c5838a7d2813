// Where more of paths is kept than elsewhere.
#pragma once

#include <cstdint>
#include <functional>

#include "codecs/svg/paths/pixel_grid.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {

/// What is empty asks for nothing.
struct Care {
  /// Digits more than others that points keep of what is painted within these bounds.
  std::function<std::uint8_t(const Bounds&)> finer_in{};
  /// Whether vertices within these bounds stay. Cairo samples a row of pixels more finely where an
  /// edge of the path ends in it: the row may be seen to have one less.
  std::function<bool(const Bounds&)> stays_in{};
  PixelGrid grid{};  ///< of the drawings that are compared

  explicit operator bool() const noexcept { return finer_in != nullptr; }
};

}  // namespace pressoir::codecs::svg
