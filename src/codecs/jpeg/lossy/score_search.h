// Score search: the coding of a picture in the fewest bytes that reaches a score, with few
// encodings: a model of typical pictures says where to look, a sample of the rows bends it, and the
// whole says how much more or less it scores than the sample. Deterministic.
#pragma once

#include "codecs/jpeg/lossy/attempts.h"

namespace pressoir::codecs::jpeg {

struct ScoreFound {
  Attempt attempt;
  bool reached = true;  ///< false: the highest score seen
};

ScoreFound search_score(const LossySource& source, const Goal& goal, double target, Trials& trials);

/// What `source` would take in bytes at a score, roughly, by a sample.
/// @param compared  what it is compared with, in its own colours.
double estimated_size(const LossySource& source, const raster::Canvas& compared, const Goal& goal,
                      double target);

}  // namespace pressoir::codecs::jpeg
