#include "codecs/jpeg/lossless/band_costs.h"

#include <algorithm>
#include <limits>

namespace pressoir::codecs::jpeg {

Cut cheapest_cut(const BandCosts& costs, double penalty) {
  const std::size_t n = costs.cuts.bands();
  std::vector<double> best(n + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(n + 1, 0);
  best[0] = 0;
  for (std::size_t end = 1; end <= n; ++end) {
    for (std::size_t start = 0; start < end; ++start) {
      const double bytes = best[start] + costs.bytes[start * n + end - 1] + penalty;
      if (bytes >= best[end]) continue;
      best[end] = bytes;
      from[end] = start;
    }
  }
  Cut cut{.bytes = best[n], .bands = {}};
  for (std::size_t end = n; end > 0; end = from[end])
    cut.bands.emplace_back(costs.cuts.start(from[end]), costs.cuts.ends[end - 1]);
  std::reverse(cut.bands.begin(), cut.bands.end());
  return cut;
}

}  // namespace pressoir::codecs::jpeg
