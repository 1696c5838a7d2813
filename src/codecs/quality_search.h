// Finds the quality whose result just reaches a score, or just fits a size, with few encodings:
// bytes and score are smooth in the quality, so a line through the last two points predicts the
// next. Pure but for the encodings.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace pressoir::codecs {

struct ScoredEncoding {
  Buffer bytes;
  double score = 0;  ///< mean over frames
  double min_score = 0;
};

/// What a typical picture scores at a quality.
struct QualityPoint {
  double quality = 0, score = 0;
};

/// Along such points, at least two, both numbers rising; the quality stays within them.
double score_at(std::span<const QualityPoint> curve, double quality);
double quality_at(std::span<const QualityPoint> curve, double score);

struct QualitySearch {
  double start = 75;  ///< first quality tried, where there is no curve
  double lowest = 0, highest = 100;
  double points_per_step = 0.6;  ///< score gained per quality step, where there is no curve
  double tolerance = 0.7;        ///< a result up to this far above the target is good enough
  int most_encodings = 6;
  /// Empty, or two points and more, both numbers rising: the first quality tried is where this
  /// reaches the target; afterwards the picture's own points bend it.
  std::span<const QualityPoint> curve = {};
};

/// @param encode  quality -> encoding, empty: out of time; called with each quality at most once.
/// @return the smallest encoding found that reaches `target`; empty when even `highest` does not,
///         or when time ran out before.
std::optional<ScoredEncoding> search_quality(
    double target, const QualitySearch& search,
    const std::function<std::optional<ScoredEncoding>(double)>& encode);

/// The encoding of the highest whole quality whose size is at most `most`, or one within 2 % of
/// it. @param encode  whole quality 0..100 -> encoding, empty: out of time.
/// @return empty when even quality 0 is too large, or when time ran out before.
std::optional<Buffer> search_size(std::size_t most,
                                  const std::function<std::optional<Buffer>(int)>& encode);

}  // namespace pressoir::codecs
