// Size of a picture. Plain value.
#pragma once

#include <cstdint>
#include <tuple>

#include "model/fields.h"

namespace pressoir {

struct Size {
  std::uint32_t width = 0, height = 0;  ///< pixels
  static constexpr std::tuple kFields{fields::Field{"width", &Size::width},
                                      fields::Field{"height", &Size::height}};
  friend bool operator==(const Size&, const Size&) = default;
};

}  // namespace pressoir
