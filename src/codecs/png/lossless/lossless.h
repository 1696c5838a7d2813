// Lossless: one still picture through the search, proven, offered. Free functions without state.
#pragma once

#include "codecs/png/image.h"
#include "codecs/png/lossless/search.h"
#include "codecs/png/metadata.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::png {

/// The decoded still picture of a file and what a goal makes of it.
struct Still {
  Image image;  ///< rotated when `options.rotated`
  PlanOptions options;
  bool has_excess = false;  ///< data behind the pixels
};
Still decode_still(const Container& container, const MetadataPolicy& policy);

/// The smallest file with these pixels and chunks; not yet proven. `picture` is consumed.
Candidate encode_lossless(Image picture, Plan plan, Effort effort, Trials& trials);

/// Says so where colours under full transparency went although everything was to be kept.
void warn_of_cleared(const Candidate& candidate, const Goal& goal, Trials& trials);

/// Offers the proven lossless file.
/// @param effort  of the search, instead of the goal's. @throws Error internal when the proof
/// fails: a bug of pressoir.
void offer_lossless(const Container& container, const Still& still, const Goal& goal, Effort effort,
                    const Limits& limits, Trials& trials);

}  // namespace pressoir::codecs::png
