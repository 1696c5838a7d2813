// Score: SSIMULACRA2 v2.1 of a candidate against its original (source of the metric:
// cloudinary/ssimulacra2). 90 cannot be told apart in a flicker test, 80 not side by side,
// 70 is fine for the web. Same result on every instruction set.
#pragma once

#include <memory>

#include "raster/canvas.h"

namespace pressoir::raster {

/// The original, prepared once, to score many candidates. One thread at a time.
class ScoreReference {
 public:
  /// @param original  any layout; through its profile. Sides of at least 8 pixels are scored at
  ///                  full meaning; smaller pictures are first enlarged by repeating edge samples.
  explicit ScoreReference(const Canvas& original);
  ~ScoreReference();
  ScoreReference(ScoreReference&&) noexcept;
  ScoreReference& operator=(ScoreReference&&) noexcept;

  /// @return SSIMULACRA2, 100 for identical pixels, may be negative. When either picture has alpha:
  ///         on black and on white, the lower.
  /// @throws Error invalid_request when the sizes differ.
  [[nodiscard]] double score(const Canvas& candidate) const;

 private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared_;
};

}  // namespace pressoir::raster
