// Bands: a part of a large picture that stands for the whole in a search. Pure function.
#pragma once

#include <cstdint>
#include <vector>

#include "raster/canvas.h"

namespace pressoir::raster {

/// Bands of full width, evenly spread over the height, one below the other, that together have
/// about `pixels` (above 0); the whole picture where it has no more. Profile and code as of
/// `canvas`.
Canvas bands_of(const Canvas& canvas, std::uint64_t pixels);
/// The rows of a picture that rows_of_bands() gave.
Canvas rows_of(const Canvas& canvas, const std::vector<std::uint32_t>& rows);

/// The row of the whole picture that each row of bands_of() is. Bands begin at multiples of 16.
/// @param least_bands  are taken of wide pictures too, but no more than one for each 32 rows.
std::vector<std::uint32_t> rows_of_bands(std::uint32_t width, std::uint32_t height,
                                         std::uint64_t pixels, std::uint32_t least_bands = 1);

}  // namespace pressoir::raster
