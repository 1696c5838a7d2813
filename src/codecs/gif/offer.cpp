#include "codecs/gif/offer.h"

#include <utility>

#include "codecs/gif/lossy_search.h"

namespace pressoir::codecs::gif {

void offer_lossy(const Canvases& canvases, raster::FrameReader& original, const Wrapper& wrapper,
                 const EncodeEffort& effort, const Goal& goal, const Limits& limits,
                 Trials& trials) {
  auto found = search_lossy(
      {.canvases = canvases, .original = original, .around = kTraceBytes + wrapper.blocks.size()},
      goal, limits, trials);
  if (found.bytes.empty()) return;
  if (!trials.expired())
    if (auto smaller = recode(found.bytes, found.bytes.size(), effort, limits))
      found.bytes = std::move(*smaller);
  trials.offer({.bytes = assemble(std::move(found.bytes), wrapper, trace_for(goal, kTraceStep)),
                .method = "lossy-lzw",
                .score = found.score,
                .min_score = found.min_score});
}

}  // namespace pressoir::codecs::gif
