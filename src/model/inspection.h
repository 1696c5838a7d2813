// Inspection: what a file says of itself when it is opened, nothing drawn. Plain value.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/fields.h"
#include "model/goal.h"
#include "model/size.h"

namespace pressoir {

struct Inspection {
  static constexpr std::size_t kMostPages = 5'000;  ///< that are listed
  Format format;
  std::optional<Size> size;      ///< of a picture, as it is seen; empty: it has no pixels
  std::uint32_t frames = 0;      ///< of a picture
  bool has_alpha = false;        ///< of a picture: it may be transparent
  std::uint32_t page_count = 0;  ///< of a document
  /// The first kMostPages, as they are seen, in points (1/72 of an inch), rounded.
  std::vector<Size> pages;
  static constexpr std::tuple kFields{fields::Field{"format", &Inspection::format},
                                      fields::Field{"size", &Inspection::size},
                                      fields::Field{"frames", &Inspection::frames},
                                      fields::Field{"has_alpha", &Inspection::has_alpha},
                                      fields::Field{"page_count", &Inspection::page_count},
                                      fields::Field{"pages", &Inspection::pages}};
  friend bool operator==(const Inspection&, const Inspection&) = default;
};

}  // namespace pressoir
