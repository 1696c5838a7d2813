// Mix kernel: linear samples of one set of primaries to another, by SIMD (Highway), with the same
// bits on every instruction set. Pure function.
#pragma once

#include <array>
#include <cstddef>

namespace pressoir::raster {

/// In place.
/// @param matrix  row by row.
void mix(const std::array<float*, 3>& planes, const std::array<float, 9>& matrix,
         std::size_t count);

}  // namespace pressoir::raster
