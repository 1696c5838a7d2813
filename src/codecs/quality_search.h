// Finds the quality whose result just reaches a score, or just fits a size, with few encodings:
// what a picture scored at some qualities bends the curve of a typical picture, which then says
// where to look next. Pure but for the encodings.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs {

struct ScoredEncoding {
  Buffer bytes;
  double score = 0;  ///< mean over frames
  double min_score = 0;
};

/// What a picture scores at a quality.
struct QualityPoint {
  double quality = 0, score = 0;
};

/// What one picture scores over the quality, as far as known: a typical picture's curve whose
/// distance from the ceiling is scaled to pass through the points seen (in the logarithm along a
/// line between two of them; measured over corpus/png closer than moving the curve).
class QualityModel {
 public:
  /// @param typical  two points and more, both numbers rising; qualities stay within them.
  /// @param ceiling  a score that no quality of this picture exceeds by more than noise; empty:
  ///                 not known, the typical one.
  explicit QualityModel(std::span<const QualityPoint> typical, std::optional<double> ceiling = {});

  void learn(const QualityPoint& seen);
  [[nodiscard]] double score_at(double quality) const;
  [[nodiscard]] double quality_at(double score) const;
  /// The same picture with another setting: all points `by` higher.
  [[nodiscard]] QualityModel raised(double by) const;
  [[nodiscard]] double lowest() const { return typical_.front().quality; }
  [[nodiscard]] double highest() const { return typical_.back().quality; }

 private:
  [[nodiscard]] double scale_at(double quality) const;
  void fit();
  std::vector<QualityPoint> typical_, seen_, curve_;
  double typical_ceiling_, ceiling_;
};

struct QualitySearch {
  QualityModel model;
  double tolerance = 0.5;  ///< a result up to this far above the target is good enough
  double coarse = 0.95;    ///< and up to this far after `soon` encodings
  int soon = 2;
  double aim_above = 0.25;  ///< where between target and tolerance to aim
  int most_encodings = 5;   ///< two more where the best so far is far above the target
  /// An encoding known beforehand with its quality, already in `model`.
  std::optional<ScoredEncoding> known = {};
  double known_quality = 0;
};

/// @param encode  quality -> encoding, empty: out of time; called with each quality at most once.
/// @return the smallest encoding found that reaches `target`; empty when even the highest quality
///         (tried last, one encoding more) does not, or when time ran out before.
std::optional<ScoredEncoding> search_quality(
    double target, QualitySearch search,
    const std::function<std::optional<ScoredEncoding>(double)>& encode);

/// The encoding of the highest whole quality whose size is at most `most`, or one within 2 % of
/// it. @param encode  whole quality 0..100 -> encoding, empty: out of time.
/// @return empty when even quality 0 is too large, or when time ran out before.
using EncodeAt = std::function<std::optional<Buffer>(int)>;
std::optional<Buffer> search_size(std::size_t most, const EncodeAt& encode);

/// As search_size() with few encodings of the whole, 4 at most: the quality is searched on a part
/// of it, whose share of the bytes is measured. Within 4 % of `most` where that share is steady,
/// else the best found.
std::optional<Buffer> search_size_in_part(std::size_t most, const EncodeAt& part,
                                          const EncodeAt& whole);

}  // namespace pressoir::codecs
