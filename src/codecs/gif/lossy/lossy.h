// Lossy: the frames of a sequence drawn within tolerances that one strength sets.
#pragma once

#include "codecs/gif/lossless/encode.h"

namespace pressoir::codecs::gif {

struct LossyOptions {
  double strength = 8;  ///< see gif/lossy/masking.h
  int breadth = 6;      ///< see gif/lossy/lossy_lzw.h
  /// Asked before each frame of the first half: true gives the coding up.
  std::function<bool()> expired = {};
};

/// Codes all canvases (at least one); alpha, delays and the number of frames are exact. Empty when
/// it was given up. Memory: eight canvases.
Buffer encode_lossy(const Canvases& canvases, const Statistics& statistics,
                    const LossyOptions& options);

}  // namespace pressoir::codecs::gif
