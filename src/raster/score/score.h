// Score: SSIMULACRA2 v2.1 of a candidate against its original (source of the metric:
// cloudinary/ssimulacra2). 90 cannot be told apart in a flicker test, 80 not side by side,
// 70 is fine for the web. Same result on every instruction set.
#pragma once

#include <cstdint>
#include <memory>

#include "raster/canvas.h"

namespace pressoir::raster {

/// The original, prepared once, to score many candidates. One thread at a time.
class ScoreReference {
 public:
  /// @param original  any layout; through its profile. Sides of at least 8 pixels are scored at
  ///                  full meaning; smaller pictures are first enlarged by repeating edge samples.
  /// @param cache_bytes  most that may be spent on the prepared original, see memory_needed().
  explicit ScoreReference(const Canvas& original, std::uint64_t cache_bytes = kCacheBytes);
  ~ScoreReference();
  ScoreReference(ScoreReference&&) noexcept;
  ScoreReference& operator=(ScoreReference&&) noexcept;

  /// @return SSIMULACRA2, 100 for identical pixels, may be negative. When either picture has alpha:
  ///         on black and on white, the lower. Of tiny pictures no more than raster/score/tiny.h
  ///         says.
  /// @throws Error invalid_request when the sizes differ.
  [[nodiscard]] double score(const Canvas& candidate) const;

  /// Bytes that the object and one score() need together for pictures of this size, the callers'
  /// canvases not counted. The prepared planes of the original are about 20 bytes per pixel, with
  /// alpha 40; where that is more than `cache_bytes`, a copy of the original is kept instead (here
  /// taken as 4 bytes per pixel) and prepared anew at each score(), which takes 1.7 times as long.
  /// Both need about 4 KB per column besides.
  static std::uint64_t memory_needed(std::uint32_t width, std::uint32_t height, bool alpha = false,
                                     std::uint64_t cache_bytes = kCacheBytes);
  static constexpr std::uint64_t kCacheBytes = 256ULL << 20;  ///< 13 megapixels without alpha

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::raster
