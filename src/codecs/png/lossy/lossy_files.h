// Lossy files: what the searches found as files, with their traces. Free functions without state.
#pragma once

#include "codecs/png/lossy/near_lossless_search.h"
#include "codecs/png/lossy/palette_search.h"
#include "codecs/png/metadata.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

/// By the lossless search. @param samples  that were quantised.
Candidate encode(const Attempt& attempt, const raster::Canvas& samples, const Plan& plan,
                 const Goal& goal, Trials& trials);

/// With the filters that it was made for, without a search for others: they would not find less.
Candidate encode(const NearAttempt& attempt, const Plan& plan, const Goal& goal);
/// The same pixels by the lossless search, without a trace.
Candidate encode_searched(const NearAttempt& attempt, const Plan& plan, const Goal& goal,
                          Trials& trials);

/// Bytes of a file with these chunks beside its palette and pixels.
std::size_t overhead_of(const Plan& plan);

/// The lossless pass over a file whose trace says that it was made so: its rows keep their filters.
/// Empty: it has none of its own, so a search is due.
std::optional<Candidate> encode_with_its_filters(const Container& container, Plan plan,
                                                 Effort effort);

}  // namespace pressoir::codecs::png
