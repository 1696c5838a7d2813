// Size of a picture. Plain value.
#pragma once

#include <cstdint>

namespace pressoir {

struct Size {
  std::uint32_t width = 0, height = 0;  ///< pixels
  friend bool operator==(const Size&, const Size&) = default;
};

}  // namespace pressoir
