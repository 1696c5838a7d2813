// Lossy: at most 256 colours, as few as the goal allows, then the lossless search. Stateless.
#pragma once

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

/// Offers a palette picture for a lossy goal; nothing when 256 colours do not reach the score or
/// nothing fits the size. For a score as png/lossy/palette_search.h says, for a size as
/// png/lossy/fit_search.h, for a quality as png/lossy/quality_steps.h, above 2 megapixels with the
/// step chosen on a part of the picture.
///
/// @param original  as decoded, with profile or code.
/// @param plan      the chunks to write; with a profile in it the samples stay in that profile,
///                  else they become sRGB.
void offer_lossy(const raster::Canvas& original, const Plan& plan, const Goal& goal,
                 Trials& trials);

}  // namespace pressoir::codecs::png
