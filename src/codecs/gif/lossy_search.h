// Lossy search: the strength whose result just reaches what a goal asks for. Deterministic; the
// work is budgeted in pixels.
#pragma once

#include <functional>
#include <memory>

#include "codecs/gif/encode.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

/// A sequence to be coded with loss and the pictures that its score is taken against.
struct LossySource {
  const Canvases& canvases;
  raster::FrameReader& original;  ///< same size and number of frames
  std::size_t around = 0;         ///< bytes that a target in bytes must leave for other blocks
};

/// The smallest coding found for a lossy goal; bytes empty where none reaches it. The score is over
/// all frames, of a very long animation (above 12 megapixels in all) over a part, evenly spread.
struct LossyResult {
  Buffer bytes;
  double score = 0, min_score = 0;
};
LossyResult search_lossy(const LossySource& source, const Goal& goal, const Limits& limits,
                         Trials& trials);

/// Which frames are there and which of those are looked at.
struct Sampling {
  std::uint32_t coded = 1;   ///< the coding holds every so-manieth frame of the original
  std::uint32_t scored = 1;  ///< every so-manieth of those is scored
};
/// SSIMULACRA2 of a coding, mean and minimum over the frames looked at.
LossyResult scored(Buffer coded, raster::FrameReader& original, const Limits& limits,
                   const Sampling& sampling);

}  // namespace pressoir::codecs::gif
