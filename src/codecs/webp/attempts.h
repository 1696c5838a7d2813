// Attempts: one source encoded with one setting after another, each result scored.
#pragma once

#include <limits>
#include <memory>
#include <optional>

#include "codecs/quality_search.h"
#include "codecs/trials.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/source.h"
#include "model/goal.h"
#include "raster/score/score.h"

namespace pressoir::codecs::webp {

/// What a picture with its colour at half the resolution scores, else untouched.
struct ChromaScores {
  double plain = 0, sharp = 0;
};

/// One thread at a time.
class Attempts {
 public:
  /// All three outlive this. @param most  pixels of a still picture; of a larger one, bands that
  /// stand for it are coded.
  Attempts(Source& source, const Limits& limits, Trials& trials,
           std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

  /// Empty: out of time.
  std::optional<Buffer> encode(const Settings& settings);
  std::optional<ScoredEncoding> score(std::optional<Buffer> coded);
  std::optional<ScoredEncoding> run(const Settings& settings) { return score(encode(settings)); }
  /// Encodings so far.
  [[nodiscard]] int count() const { return count_; }
  /// Still pictures only. Grey ones have nothing to sharpen: both are the same.
  ChromaScores chroma_scores();
  [[nodiscard]] Source& source() { return source_; }

 private:
  double score_of(raster::Canvas canvas) const;
  Source& source_;
  const Limits& limits_;
  Trials& trials_;
  std::unique_ptr<StillEncoder> still_;
  std::unique_ptr<raster::ScoreReference> reference_;
  bool grey_ = false;
  int count_ = 0;
};

/// Frames of this size that have that many pixels together, 1 at least, all at most.
std::uint32_t frames_within(const raster::FramesInfo& info, std::uint64_t pixels);

}  // namespace pressoir::codecs::webp
