// Score search: the coding of a picture in the fewest bytes that reaches a score, with few
// encodings: a model of typical pictures says where to look, a sample of the rows stands for a
// large picture first, and decides whether chroma is halved. Deterministic.
#pragma once

#include "codecs/jpeg/lossy/attempts.h"

namespace pressoir::codecs::jpeg {

struct ScoreFound {
  Attempt attempt;
  bool reached = true;  ///< false: the highest score seen
};

ScoreFound search_score(const LossySource& source, const Goal& goal, double target, Trials& trials);

}  // namespace pressoir::codecs::jpeg
