// Lossy: at most 256 colours, as few as the goal allows, then the lossless search. Stateless.
#pragma once

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

/// Offers a palette picture for a lossy goal; nothing when 256 colours do not reach the score or
/// 2 colours do not fit the size. For a score as png/palette_search.h says; for a size by bisection
/// over a ladder of numbers of colours, with fewer steps above 4 and 16 megapixels.
///
/// @param original  as decoded, with profile or code.
/// @param plan      the chunks to write; with a profile in it the samples stay in that profile,
///                  else they become sRGB.
void offer_lossy(const raster::Canvas& original, const Plan& plan, const Goal& goal,
                 Trials& trials);

}  // namespace pressoir::codecs::png
