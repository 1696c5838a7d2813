#include "codecs/gif/lossy/offer.h"

#include <utility>

#include "codecs/gif/lossy/lossy_search.h"

namespace pressoir::codecs::gif {
namespace {

std::optional<Buffer> coded_again(const Buffer& coded, const EncodeEffort& effort,
                                  const Limits& limits) {
  Reader reader(coded, limits);
  return recode(reader, coded.size(), effort, limits);
}

}  // namespace

bool offer_lossy(const Canvases& canvases, raster::FrameReader& original, const Wrapper& wrapper,
                 const EncodeEffort& effort, const Goal& goal, const Limits& limits,
                 Trials& trials) {
  auto [found, lossless_may_win] = search_lossy(
      {.canvases = canvases, .original = original, .around = kTraceBytes + wrapper.blocks.size()},
      goal, limits, trials);
  if (found.bytes.empty()) return true;
  if (!trials.expired())
    if (auto smaller = coded_again(found.bytes, effort, limits)) found.bytes = std::move(*smaller);
  trials.offer({.bytes = assemble(std::move(found.bytes), wrapper, trace_for(goal, kTraceStep)),
                .method = "lossy-lzw",
                .score = found.score,
                .min_score = found.min_score});
  return lossless_may_win;
}

}  // namespace pressoir::codecs::gif
