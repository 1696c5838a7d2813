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
  int rungs = 8;    ///< of a flight, at least 1
  [[nodiscard]] int top() const { return flights * rungs; }
};

struct FoundRung {
  int rung = 0;
  ScoredEncoding encoding;
};

/// Walks down from the top by flights. Of these only each that has fewer bytes than all above
/// counts, up to the first such one that misses the target. Then what lies between that one and the
/// last that reached it is halved: there a coding counts only where its bytes lie between those
/// known on both sides, else the better side stands for it.
///
/// For two targets the walk and the halving are the same up to the rung that one of them reaches
/// and the other does not, and all that follows has at most, or at least, that rung's bytes.
///
/// @param encode  rung -> coding, the same whatever the target; empty: out of time. Called at most
///                flights + 1 + log2(top) times, rounded up.
/// @return a coding that reaches `target`; empty where the top does not, or when time ran out.
std::optional<FoundRung> search_ladder(
    double target, const Ladder& ladder,
    const std::function<std::optional<ScoredEncoding>(int)>& encode);

}  // namespace pressoir::codecs
