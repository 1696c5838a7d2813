// StillSearch: the fewest bytes in which AVIF shows a still picture at a score: with the chroma
// that suits the picture, and the coarsest quantiser that reaches the score.
#pragma once

#include <functional>
#include <optional>

#include "codecs/avif/attempts.h"

namespace pressoir::codecs::avif {

/// A quantiser finer scores about so much higher.
inline constexpr double kPointsPerStep = 0.9;

struct StillOrder {
  double target = 0;     ///< SSIMULACRA2
  bool drawing = false;  ///< what the quantiser is guessed from
  bool fast = false;     ///< no trial of the chroma
  Settings settings{};   ///< the quantiser is searched, the chroma is chosen
};

struct StillFound {
  std::optional<ScoredEncoding> lossy{};  ///< empty: none reaches the target, or out of time
  Settings settings{};                    ///< of it
};

/// Deterministic. Costs one or two quick encodings and one or two thorough ones as a rule, 8 at
/// most.
StillFound find_still(Attempts& attempts, const StillOrder& order);

/// What was found on a part of the picture, checked and corrected with at most 3 encodings of the
/// whole. A result reaches the target.
StillFound confirm(Attempts& whole, const StillFound& of_part, const StillOrder& order);

/// What typical pictures score. @param ceiling  as of QualityModel.
QualityModel typical_model(bool drawing, std::optional<double> ceiling = {});
/// The coding with the coarsest quantiser whose score reaches `target`, or one within a point of
/// it. @param model  of kCoarsest - quantiser.
/// @param encode  quantiser -> coding, empty: out of time.
std::optional<ScoredEncoding> search_quantizer(
    double target, QualityModel model,
    const std::function<std::optional<ScoredEncoding>(int)>& encode);

/// libjpeg's 0..100 as a quantiser.
int quantizer_of(int quality);

}  // namespace pressoir::codecs::avif
