// Lossy search: the strength whose result just reaches what a goal asks for. Deterministic; the
// work is budgeted in pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "codecs/gif/lossless/encode.h"
#include "codecs/quality_search.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

/// A sequence to be coded with loss and the pictures that its score is taken against.
struct LossySource {
  const Canvases& canvases;
  raster::FrameReader& original;  ///< same size and number of frames
  std::size_t around = 0;         ///< bytes that a target in bytes must leave for other blocks
  /// A coding once more, without loss; empty: not smaller, or out of time.
  std::function<std::optional<Buffer>(const Buffer&)> coded_again;
};

struct LossyFound {
  ScoredEncoding best;           ///< bytes empty: none reaches the goal
  bool lossless_may_win = true;  ///< false: on a sample of the frames it took clearly more bytes
};
/// The smallest coding found for a lossy goal, coded again. The score is over all frames, of a very
/// long animation (above 12 megapixels in all) over a part, evenly spread.
///
/// With Goal::monotone on a ladder of fixed strengths (codecs/quality_ladder.h): up to 6 megapixels
/// in all of finished codings, above on a sample of the frames, whose rung is then the first from
/// there on that reaches the score with all frames.
LossyFound search_lossy(const LossySource& source, const Goal& goal, const Limits& limits,
                        Trials& trials);

/// SSIMULACRA2 of a coding of the same frames, mean and minimum over every `step`-th of them.
ScoredEncoding scored(Buffer coded, raster::FrameReader& original, const Limits& limits,
                      std::uint32_t step = 1);

}  // namespace pressoir::codecs::gif
