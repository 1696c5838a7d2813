// Lossy: searches the quality and the chroma sampling that reach a goal in the fewest bytes.
// Deterministic; budgeted in encodes, never by the clock.
#pragma once

#include <string>

#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"
#include "raster/colour/colour.h"
#include "raster/score/score.h"

namespace pressoir::codecs::jpeg {

/// What a JPEG coded with loss can say of its colours.
inline constexpr raster::ColourCarrier kCarrier{.cmyk = true, .may_convert = true};

/// Bytes that a lossy search needs at most for a picture of this size: two or three canvases at a
/// time, the prepared original, coefficients before and after, and some space for files.
std::uint64_t memory_for_lossy(std::uint32_t width, std::uint32_t height, std::uint32_t channels);

struct LossySource {
  const raster::Canvas& canvas;             ///< what is coded: 8 bits, no alpha
  const raster::ScoreReference& reference;  ///< what it is compared with
  std::size_t overhead = 0;                 ///< bytes of metadata around the coded picture
  /// The coefficients that decode to `canvas`, of its colour model; null: there are none.
  const Picture* coded = nullptr;
};

struct Lossy {
  Coded coded;
  double score = 0;
  bool reached = true;  ///< false: the best (for a size: the smallest) that the format can do
};

/// How the scan script of a result with loss is found, and found again when it comes back.
inline ScriptSearch lossy_script_search(const Goal& goal) {
  return is_fast(goal) ? ScriptSearch::none : ScriptSearch::sampled;
}

/// Encodes `source` for a lossy goal: the quality asked for, the least bytes whose score (measured
/// on the whole picture) is not under the target, or the best score within a size.
/// For a score, 2 encodings and scores as a rule, at most 9 of small pictures and 6 of others; of
/// large ones some more on a sample of the rows. For a size, at most 8 encodes for each sampling.
Lossy encode_lossy(const LossySource& source, const Goal& goal, Trials& trials);

/// One sequential encoding at goal.quality, neither scored nor compared with another sampling or
/// scan order: chroma is halved below 90, as libjpeg's users know it.
/// @param canvas  8 bits, no alpha. REQUIRES: goal.quality.
Coded encode_unscored(const raster::Canvas& canvas, const Goal& goal);

}  // namespace pressoir::codecs::jpeg
