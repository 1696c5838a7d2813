// Near-lossless search: the strength (png/lossy/near_lossless.h) with which a picture just reaches
// a score, or just fits a size. Deterministic; budgeted in codings.
#pragma once

#include <functional>
#include <optional>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossy/near_lossless.h"
#include "codecs/png/lossy/palette_search.h"
#include "codecs/quality_search.h"
#include "codecs/trials.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

struct NearAttempt {
  NearLossless coded;
  int strength = 0;
  std::size_t size = 0;  ///< about the bytes of the pixels, with a quick compressor
  double score = 0;      ///< where it was scored
};

/// The strength for a quality of 1..100: about the score that this stands for elsewhere (85: 80).
int strength_for_quality(int quality);

class NearLosslessSearch {
 public:
  /// @param context  scores; outlives this. @param family  what a kept profile allows.
  NearLosslessSearch(const EncoderContext& context, Family family);

  /// False where a palette shows every colour as it is: then it is the smaller file.
  [[nodiscard]] bool is_worthwhile() const { return is_worthwhile_; }
  /// About the bytes with the strength with which a typical picture has this score.
  std::size_t typical_size(double score);
  /// Coded and scored.
  NearAttempt attempt(int strength);
  /// The smallest found whose score reaches `target`: 3 codings mostly, 6 at most, of pictures of
  /// less than 0.1 megapixels 10.
  std::optional<NearAttempt> reaching(double target, Trials& trials);
  /// The same for a large picture of which `part` is a part: there first, then 1 or 2 codings, 4 at
  /// most.
  std::optional<NearAttempt> reaching(double target, NearLosslessSearch& part, Trials& trials);
  /// The best whose file has at most `most` bytes. @param file  the whole file of an attempt.
  std::optional<NearAttempt> fitting(std::size_t most,
                                     const std::function<Buffer(const NearAttempt&)>& file,
                                     Trials& trials);

 private:
  NearAttempt coded(int strength);
  void add_score(NearAttempt& attempt) const;
  std::optional<NearAttempt> search(double target, int most_codings, Trials& trials);

  const EncoderContext& context_;
  Image picture_;
  bool is_worthwhile_ = true;
  QualityModel model_;
  Compressor quick_{6};
  std::optional<NearAttempt> known_;  ///< coded before it was asked for
};

}  // namespace pressoir::codecs::png
