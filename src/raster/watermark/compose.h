// Compose: a layer over a canvas, blended as encoded. Pure functions, one thread at a time for a
// canvas.
#pragma once

#include "raster/canvas.h"
#include "raster/watermark/placement.h"

namespace pressoir::raster {

/// What is drawn: `pixels` with alpha, of the layout and colours of the canvas but for that alpha;
/// or one such pixel, seen through a mask (grey of 8 bits).
struct Layer {
  const Canvas* pixels = nullptr;
  const Canvas* mask = nullptr;  ///< null: `pixels` is all of it
  double opacity = 1;            ///< 0..1
};

/// Puts the layer on `canvas` so that its upper left pixel is at (left, top), which may lie
/// outside, as far as `clip` goes. REQUIRES: the clip lies in the canvas and in the layer.
void compose(Canvas& canvas, const Layer& layer, std::int64_t left, std::int64_t top,
             const Box& clip);

}  // namespace pressoir::raster
