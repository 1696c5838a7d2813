// Quality ladder: finds the coding for a score among fixed ones, so that a higher score never takes
// fewer bytes, by construction: neither scores nor bytes need to rise with the quality. Pure but
// for the encodings.
#pragma once

#include <functional>
#include <optional>

#include "codecs/quality_search.h"

namespace pressoir::codecs {

/// Codings of one picture, from the worst, rung 0, to the best.
struct Ladder {
  int flights = 8;  ///< at least 1
  int rungs = 8;    ///< of a flight
  [[nodiscard]] int top() const { return flights * rungs; }
};

struct FoundRung {
  int rung = 0;
  ScoredEncoding encoding;
};

/// Walks down from the top by flights. Of these rungs only those count that have fewer bytes than
/// all above; the walk ends at the first of them that misses the target, and what lies between it
/// and the one before is halved. There a coding counts only where its bytes lie between those of
/// both sides, else the better side stands for it.
///
/// For two targets walk and halving are the same up to the rung that one of them reaches and the
/// other does not, and all that follows has at most, or at least, that rung's bytes.
///
/// @param encode  rung -> coding, the same whatever the target; empty: out of time. Called flights
///                + 1 + log2(rungs) times where bytes rise with the rungs, some times more else.
/// @return a coding that reaches `target`; empty where the top does not, or when time ran out.
std::optional<FoundRung> search_ladder(
    double target, const Ladder& ladder,
    const std::function<std::optional<ScoredEncoding>(int)>& encode);

}  // namespace pressoir::codecs
