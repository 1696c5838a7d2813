// Fit search: which colours, how much dithering and how many forced repetitions show a picture best
// in a number of bytes. Deterministic; budgeted in pixels.
#pragma once

#include <functional>
#include <optional>

#include "codecs/png/lossy/palette_search.h"
#include "codecs/trials.h"

namespace pressoir::codecs::png {

struct FitOrder {
  std::size_t most = 0;      ///< bytes of the file
  std::size_t overhead = 0;  ///< of them, what is not palette or pixels
  Effort effort = Effort::high;
  std::function<Candidate(const Attempt&)> encode;  ///< the file as it would be delivered
};

/// The file with the best score found among those that fit; empty when none does.
///
/// From the most colours that fit as they are upwards, each number of colours with two levels of
/// dithering and as few repetitions (png/lossy/runs.h) as make it fit, until the score falls; the
/// best number with further levels, and up to 0.3 megapixels what smallest_reaching() finds for a
/// higher score. Sizes are estimated with a quick compressor; the estimate is corrected by the
/// whole picture and by the delivered file, which is made at most 4 times, above 4 megapixels
/// twice.
/// @param part  what is looked at: the picture itself, or bands of it (raster/score/bands.h).
std::optional<Candidate> best_fitting(const EncoderContext& whole, const EncoderContext& part,
                                      const FitOrder& order, Trials& trials);

}  // namespace pressoir::codecs::png
