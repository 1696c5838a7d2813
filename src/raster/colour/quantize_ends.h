// QuantizeEnds: what is fully transparent or fully opaque stays so in a palette. Quantisers take
// alpha for a colour like others and mix it: clear surroundings get a shade, solid parts let
// through. Pure functions; for raster/colour/quantize.cpp.
#pragma once

#include <span>
#include <vector>

#include "raster/colour/quantize.h"

namespace pressoir::raster {

/// True where a pixel of alpha `wanted` may be shown by a colour of alpha `shown`.
inline bool may_show(int wanted, int shown) {
  return wanted == shown || (wanted != 0 && wanted != 255);
}

/// True when a pixel is shown by a colour that may not show it.
bool mixes_ends(std::span<const PaletteColour> pixels, const Quantized& picture);

/// The palette of `picture`, not dithered, with opaque colours for opaque pixels. Of the colours
/// that such pixels use, one becomes opaque that only they use, that is as good as opaque, or that
/// is close to it and used by them for the most part; any other gets an opaque one beside it while
/// there are fewer than `max_colours` colours. Where there are opaque pixels at least one colour is
/// opaque.
std::vector<PaletteColour> with_opaque_colours(std::span<const PaletteColour> pixels,
                                               const Quantized& picture, std::size_t max_colours);

/// Gives pixels shown by a colour that may not show them the nearest one that may.
void keep_ends(std::span<const PaletteColour> pixels, Quantized& picture);

}  // namespace pressoir::raster
