// Attempts: single encodings of a search, of our own encoder and with the tables of libjpeg, with
// what is known of each. Deterministic. One thread at a time.
#pragma once

#include <optional>

#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/lossy/encoder.h"
#include "codecs/jpeg/lossy/lossy.h"

namespace pressoir::codecs::jpeg {

/// Grades of our own encoder: one more makes the steps kGradesPerE-th of the natural logarithm
/// finer. From the largest steps that T.81 has to the smallest.
inline constexpr double kLowestGrade = 0, kHighestGrade = 400, kGradesPerE = 60;
float scale_of(double grade);

/// One encoding with what is known of it.
struct Attempt {
  double grade = 0;  ///< of our own encoder, or the quality of libjpeg
  std::optional<Sampling> sampling;
  Picture picture;
  double score = 0;
};

class Attempts {
 public:
  Attempts(const LossySource& source, const Goal& goal)
      : source_(source), goal_(goal), encoder_(source.canvas, source.coded) {}

  /// @param sampling  empty: that of the coded source.
  /// @param thrift  as Encoder::quantised().
  [[nodiscard]] Attempt encoded(double grade, std::optional<Sampling> sampling, double thrift = 1);
  /// With the tables of libjpeg.
  [[nodiscard]] Attempt encoded_as_libjpeg(int quality, Sampling sampling) const;
  /// Fills in the score.
  void rate(Attempt& attempt);
  /// The memory of an attempt serves the next.
  void drop(Attempt&& attempt) { spare_ = std::move(attempt.picture); }
  /// About the bytes of a plain coding: enough to compare attempts by.
  [[nodiscard]] static double plain_size(const Attempt& attempt);
  /// In the fewest bytes that a search for a scan script on a sample finds.
  [[nodiscard]] Coded coded(const Attempt& attempt) const;
  [[nodiscard]] Lossy finished(const Attempt& attempt, bool reached) const;

  [[nodiscard]] bool has_chroma() const {
    return source_.canvas.layout().model != raster::ColourModel::grey;
  }
  [[nodiscard]] Encoder& encoder() { return encoder_; }

 private:
  const LossySource& source_;
  const Goal& goal_;
  Encoder encoder_;
  Picture spare_;
  raster::Canvas drawn_;
};

}  // namespace pressoir::codecs::jpeg
