// Stretches: the coded data of a scan between its restart markers. Pure functions; views point into
// the input. Source: ITU-T T.81, B.2.1 and E.1.4.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/jpeg/repair/salvage.h"

namespace pressoir::codecs::jpeg {

struct Stretch {
  std::uint64_t first_unit = 0, end_unit = 0;
  Bytes data;
  bool has_end = false;  ///< the marker that belongs behind it is there: the data is not cut off
};

/// Where markers are missing their numbers, which count to 8, say how many.
/// @param units  of the whole scan.
std::vector<Stretch> stretches_of(const FoundScan& scan, std::uint64_t units);

}  // namespace pressoir::codecs::jpeg
