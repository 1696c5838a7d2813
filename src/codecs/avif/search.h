// Search: the AVIF encodings of a picture or an animation that a goal asks for. Deterministic;
// budgeted in encodings and pixels.
#pragma once

#include "codecs/avif/source.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::avif {

/// A lossless coding of `source`, decoded and compared, complete with metadata; empty: out of time.
/// Samples of more than 12 bits are rounded to 12.
std::optional<Candidate> encode_lossless(Source& source, const Goal& goal, const Limits& limits,
                                         Trials& trials);
/// Offers a lossy coding for a goal of a score or a quality, with the trace of our own work.
/// @return true when one that meets the goal was offered.
bool offer_lossy(Source& source, const Goal& goal, const Limits& limits, Trials& trials);

/// The best lossy coding for a goal of a size.
struct Sized {
  Candidate candidate;
  bool fits = true;  ///< false: even the smallest is too large
};
/// Empty: out of time.
std::optional<Sized> encode_to_size(Source& source, const Goal& goal, const Limits& limits,
                                    Trials& trials);

}  // namespace pressoir::codecs::avif
