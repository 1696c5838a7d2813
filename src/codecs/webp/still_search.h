// StillSearch: the fewest bytes in which WebP shows a still picture at a score: lossy with the
// chroma and the loop filter that suit the picture, or smoothed and coded without further loss.
#pragma once

#include <optional>

#include "codecs/webp/attempts.h"

namespace pressoir::codecs::webp {

struct StillOrder {
  double target = 0;     ///< SSIMULACRA2
  bool drawing = false;  ///< what the quality is guessed from
  bool flat = false;     ///< near-lossless is worth a trial
  bool fast = false;     ///< lossy alone, with the settings given
  bool is_part = false;  ///< of a large picture, for which the loop filter gets a fixed strength
  Settings lossy = {};   ///< sharp_yuv: may be chosen; the quality is searched
  Settings smooth = {};  ///< for near-lossless; its level is searched
};

struct StillFound {
  std::optional<ScoredEncoding> lossy, smooth;  ///< empty: none reaches the target, or not tried
  bool lossless_may_win = true;
  Settings lossy_settings = {}, smooth_settings = {};  ///< of these
};

/// Deterministic. Costs 3 to 4 encodings as a rule, 9 at most; of a part 3 more.
StillFound find_still(Attempts& attempts, const StillOrder& order);

/// What was found on a part of the picture, checked and corrected with codings of the whole:
/// near-lossless with the level found or the next weaker one, lossy with a quality near that found.
/// Costs 5 encodings at most. Each that is there in the result reaches the target.
StillFound confirm(const StillFound& of_part, const StillOrder& order,
                   const std::function<std::optional<ScoredEncoding>(const Settings&)>& encode);

/// The lossy coding of what `encode` codes that just reaches `target`, with no choice but quality.
std::optional<ScoredEncoding> find_lossy(
    double target, bool drawing,
    const std::function<std::optional<ScoredEncoding>(double)>& encode);

}  // namespace pressoir::codecs::webp
