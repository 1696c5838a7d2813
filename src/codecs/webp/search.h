// Search: the WebP encodings of a picture or an animation that a goal asks for. Deterministic;
// budgeted in encodings and pixels.
#pragma once

#include "codecs/trials.h"
#include "codecs/webp/source.h"
#include "model/goal.h"

namespace pressoir::codecs::webp {

/// A lossless coding of `source`, decoded and compared, complete with metadata; empty: out of time.
std::optional<Candidate> encode_lossless(Source& source, const Goal& goal, const Limits& limits,
                                         Trials& trials);
struct LossyOutcome {
  bool reached = false;          ///< something that meets the goal was offered
  bool lossless_may_win = true;  ///< a lossless coding may be smaller still
};
/// Offers lossy codings for a goal of a score or a quality, near-lossless ones too, with the trace
/// of our own work.
LossyOutcome offer_lossy(Source& source, const Goal& goal, const Limits& limits, Trials& trials);

/// The best lossy coding for a goal of a size.
struct Sized {
  Candidate candidate;
  bool fits = true;     ///< false: even the smallest is too large
  bool is_top = false;  ///< the best that lossy coding can do: a lossless one may fit too
};
/// Empty: out of time.
std::optional<Sized> encode_to_size(Source& source, const Goal& goal, const Limits& limits,
                                    Trials& trials);

}  // namespace pressoir::codecs::webp
