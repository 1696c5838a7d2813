// Quality steps: a palette for a quality, so that no lower one takes more bytes. Deterministic;
// budgeted in palettes.
#pragma once

#include <functional>
#include <optional>

#include "codecs/png/lossy/palette_search.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::png {

/// The file that shows an attempt; its effort is that of EncodeAttempt's maker.
using EncodeAttempt = std::function<Candidate(const Attempt&)>;

struct OfQuality {
  Attempt attempt;  ///< fully dithered, not scored
  Candidate file;
  int reachable = 0;  ///< the quality of the first palette, with most colours
};

/// The smallest file that a palette of the quality or of a higher one makes. Qualities, 1..100 on
/// the quantiser's scale, count in steps of 5, the next higher one.
///
/// Fewer colours, dithered, may take more bytes than more of them. So the steps are walked down
/// from 100, whatever the quality, and the file changes only where a step makes a smaller one: what
/// is found for a quality is never smaller than what is found for a lower one, where time suffices.
/// A file is made where quick_size() promises 1 % less, above half a megapixel 3 %, above one 8 %;
/// at 60, 65 and 85, which most goals have, where it promises anything.
///
/// 20 palettes and files at most. With low effort the palette of the step alone.
OfQuality smallest_of_quality(const EncoderContext& context, int quality, Effort effort,
                              const EncodeAttempt& encode, Trials& trials);

}  // namespace pressoir::codecs::png
