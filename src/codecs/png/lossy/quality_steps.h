// Quality steps: a palette for a quality, so that no lower one takes more bytes. Deterministic;
// budgeted in palettes.
#pragma once

#include <vector>

#include "codecs/png/lossy/palette_search.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::png {

/// Pictures of the quality, 1..100 on the quantiser's scale and rounded up to a multiple of 5,
/// fully dithered and not scored: the one of the fewest bytes and up to two more that may turn out
/// smaller.
///
/// Fewer colours, dithered, may take more bytes than more of them: looked at are the palettes of
/// this and the next steps, by quick_size(). At most 21 of them, but the first that takes a quarter
/// more than the smallest ends it; with low effort one.
std::vector<Attempt> smallest_of_quality(const EncoderContext& context, int quality, Effort effort,
                                         Trials& trials);

}  // namespace pressoir::codecs::png
