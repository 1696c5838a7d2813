// SVG with loss: coarser coordinates, fewer and simpler segments, as far as the score of what is
// drawn allows.
#pragma once

#include <optional>

#include "codecs/quality_search.h"
#include "codecs/svg/lossless.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// Codings of one document are the rungs of a ladder, by how far shapes may move: from two pixels
/// to what cannot be seen. Of a score: the smallest rung that reaches it; of bytes: the best that
/// fits, or else the smallest; of a quality: the rung at that share of the ladder.
/// @return the text with its trace; empty: nothing reaches the goal, or it cannot be judged, such
/// as
///         what moves (with a warning).
/// REQUIRES: is_lossy(goal), and drawings can prove something of the document.
std::optional<ScoredEncoding> lossy_text(const LosslessText& lossless, const Goal& goal,
                                         Trials& trials);

}  // namespace pressoir::codecs::svg
