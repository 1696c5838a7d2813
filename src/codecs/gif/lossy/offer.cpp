#include "codecs/gif/lossy/offer.h"

#include <utility>

#include "codecs/gif/lossy/lossy_search.h"

namespace pressoir::codecs::gif {
bool offer_lossy(const Canvases& canvases, raster::FrameReader& original, const Wrapper& wrapper,
                 const EncodeEffort& effort, const Goal& goal, const Limits& limits,
                 Trials& trials) {
  const auto coded_again = [&](const Buffer& coded) -> std::optional<Buffer> {
    if (trials.expired()) return std::nullopt;
    Reader reader(coded, limits);
    return recode(reader, coded.size(), effort, limits);
  };
  auto [found, lossless_may_win] = search_lossy({.canvases = canvases,
                                                 .original = original,
                                                 .around = kTraceBytes + wrapper.blocks.size(),
                                                 .coded_again = coded_again},
                                                goal, limits, trials);
  if (found.bytes.empty()) return true;
  trials.offer({.bytes = assemble(std::move(found.bytes), wrapper, trace_for(goal, kTraceStep)),
                .method = "lossy-lzw",
                .score = found.score,
                .min_score = found.min_score});
  return lossless_may_win;
}

}  // namespace pressoir::codecs::gif
