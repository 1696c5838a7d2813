// Attempts: one source encoded with one setting after another, each result scored. One thread at a
// time.
#pragma once

#include <limits>
#include <memory>
#include <optional>

#include "codecs/avif/encoder.h"
#include "codecs/quality_search.h"
#include "raster/score/score.h"

namespace pressoir::codecs::avif {

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
  /// What a still picture scores with its colour at half the resolution, else as it is.
  double half_chroma_score(int depth);

 private:
  const avifImage& image_for(const PlaneOptions& options);
  Source& source_;
  const Limits& limits_;
  Trials& trials_;
  raster::Canvas pixels_;  ///< of a still picture
  std::unique_ptr<raster::ScoreReference> reference_;
  Image image_;  ///< the planes made last
  PlaneOptions options_;
  int count_ = 0;
};

/// Frames of this size that have that many pixels together, 1 at least, all at most.
std::uint32_t frames_within(const raster::FramesInfo& info, std::uint64_t pixels);

/// The picture with soft colours where it is fully transparent, which cost next to nothing.
raster::Canvas with_hidden_smoothed(raster::Canvas canvas);

}  // namespace pressoir::codecs::avif
