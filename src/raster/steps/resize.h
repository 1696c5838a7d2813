// Resampling: any part of a canvas at any size, by Lanczos in linear light. Pure functions; the
// result does not depend on the machine's instruction set.
#pragma once

#include "raster/canvas.h"

namespace pressoir::raster {

/// A part of a canvas, in its pixels, not necessarily whole ones.
struct Area {
  double x = 0, y = 0, width = 0, height = 0;
  friend bool operator==(const Area&, const Area&) = default;
};

/// `area` of `canvas` as width x height pixels (each at least 1), layout and profile kept.
///
/// Separable Lanczos of three lobes, widened where it shrinks. Light is added as light: samples go
/// through sRGB's curve (with a profile too, whose curve is near enough; through Canvas::code
/// where that says an exponent), inks as they are. Colour counts by its alpha, so that what is
/// under transparent pixels does not bleed. Pixels next to the area, but inside the canvas, take
/// part. Memory: a few rows beside source and result.
Canvas resample(const Canvas& canvas, const Area& area, std::uint32_t width, std::uint32_t height);

}  // namespace pressoir::raster
