#include "codecs/quality_ladder.h"

#include <algorithm>
#include <utility>

namespace pressoir::codecs {

std::optional<FoundRung> search_ladder(
    double target, const Ladder& ladder,
    const std::function<std::optional<ScoredEncoding>(int)>& encode) {
  std::optional<FoundRung> best;
  const auto size_of_best = [&] { return best->encoding.bytes.size(); };
  int low = ladder.top();
  std::size_t least = 0;  // lower targets are given up to so many bytes
  for (; low >= 0; low -= ladder.rungs) {
    auto coded = encode(low);
    if (!coded) return best;
    const bool reached = coded->score >= target;
    if (!best && !reached) return std::nullopt;
    const std::size_t size = coded->bytes.size();
    if (best && size >= size_of_best()) continue;
    least = size;
    if (!reached) break;
    best = FoundRung{low, std::move(*coded)};
  }
  if (low < 0) {
    low = -1;
    least = 0;
  }
  for (int high = best->rung; high - low > 1;) {
    const int middle = (low + high) / 2;
    auto coded = encode(middle);
    if (!coded) return best;
    const std::size_t size = coded->bytes.size();
    const bool counts = size >= least && size < size_of_best();
    if (counts && coded->score < target) {
      low = middle;
      least = size;
      continue;
    }
    high = middle;
    if (counts) best = FoundRung{middle, std::move(*coded)};
  }
  return best;
}

}  // namespace pressoir::codecs
