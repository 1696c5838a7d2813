// Lossy: a palette, as few colours as the goal allows, or true colour with coarser residuals,
// whichever is smaller. Stateless.
#pragma once

#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

/// Offers a file for a lossy goal; nothing when the score is not reached or nothing fits the size.
/// Palettes: for a score as png/lossy/palette_search.h says, for a size as png/lossy/fit_search.h,
/// for a quality as png/lossy/quality_steps.h, above 2 megapixels with the step chosen on a part of
/// the picture. True colour: as png/lossy/near_lossless_search.h says, up to 12 megapixels, where
/// 256 colours do not show every colour, and for a quality where they do not reach 95.
///
/// For a score one coding of each kind says first whether the other needs be looked for.
///
/// @param original  as decoded, with profile or code.
/// @param plan      the chunks to write; with a profile in it the samples stay in that profile,
///                  else they become sRGB.
/// @param limits    of memory: where it does not suffice for true colour, palettes alone are tried.
void offer_lossy(const raster::Canvas& original, const Plan& plan, const Goal& goal,
                 const Limits& limits, Trials& trials);

}  // namespace pressoir::codecs::png
