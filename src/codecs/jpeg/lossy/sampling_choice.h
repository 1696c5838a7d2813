// Sampling choice: whether chroma is halved, by one encoding of each kind where typical pictures
// reach a target. Deterministic.
#pragma once

#include "codecs/jpeg/lossy/attempts.h"
#include "codecs/quality_search.h"

namespace pressoir::codecs::jpeg {

/// What typical pictures score at a grade, with all of chroma or with a quarter of it.
QualityModel typical_model(bool halved);

/// Points of score over which bytes grow by e just below a target (photographs: 28 at 70, 20 at 80,
/// 14 at 85, 8 at 90).
double points_per_e(double target);

/// Points of score that a grade is worth near a target.
double typical_rise(double target);

struct SamplingChoice {
  Attempt attempt;       ///< with the sampling that was chosen, rated
  double log_bytes = 0;  ///< natural logarithm of the bytes at the target, by a plain coding
};

/// @param attempts  of `source`, which may be a sample of what is to be coded.
SamplingChoice choose_sampling(const LossySource& source, Attempts& attempts, double target);

/// Whether attempts with a sampling (empty: that of the coded source) have halved chroma.
bool is_halved(const LossySource& source, std::optional<Sampling> sampling);

}  // namespace pressoir::codecs::jpeg
