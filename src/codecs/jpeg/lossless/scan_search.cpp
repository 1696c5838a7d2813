#include "codecs/jpeg/lossless/scan_search.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "codecs/jpeg/lossless/dc_scans.h"
#include "codecs/jpeg/lossless/scan_cost.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr int kMaxLow = 3;
constexpr std::size_t kMaxScans = 24;
constexpr std::uint32_t kLongestRun = 0x7FFF;   // T.81, G.1.2.2
constexpr std::uint32_t kMaxCorrections = 937;  // libjpeg flushes beyond: jcphuff.c

/// Costs in bytes of every scan that begins at one cut and ends at another.
struct BandCosts {
  std::vector<int> ends;      ///< last index of each band; the first starts at 1
  std::vector<double> bytes;  ///< [first band * bands + last band]
  [[nodiscard]] std::size_t bands() const { return ends.size(); }
  [[nodiscard]] int start(std::size_t band) const { return band == 0 ? 1 : ends[band - 1] + 1; }
};

/// Counts what one pass over a component would code, for every pair of cuts at once.
class PassCounter {
 public:
  PassCounter(const std::vector<int>& ends, int low, bool refinement)
      : costs_{ends, {}}, low_(low), refinement_(refinement), pairs_(ends.size() * ends.size()) {}

  void add(const Block& block) {
    count_ = 0;
    for (std::uint8_t k = 1; k < 64; ++k) {
      const int value = block[kZigzag[k]];
      const auto magnitude = static_cast<std::uint32_t>(value < 0 ? -value : value) >> low_;
      if (magnitude == 0) continue;
      position_[count_] = k;
      magnitude_[count_++] = magnitude;
    }
    if (count_ == 0) {
      ++empty_;
      return;
    }
    settle_empty();
    for (std::size_t first = 0; first < costs_.bands(); ++first)
      refinement_ ? add_refinement(first) : add_first(first);
  }

  BandCosts take() {
    settle_empty();
    const std::size_t bands = costs_.bands();
    costs_.bytes.assign(bands * bands, 0);
    for (std::size_t first = 0; first < bands; ++first) {
      Counts sum{};
      double raw = 0;
      for (std::size_t last = first; last < bands; ++last) {
        Pair& pair = pairs_[first * bands + last];
        flush(pair);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += pair.symbols[i];
        raw += static_cast<double>(pair.raw_bits);
        Counts all = sum;
        for (std::size_t i = 0; i < pair.runs.size(); ++i) all[i << 4U] += pair.runs[i];
        costs_.bytes[first * bands + last] =
            coded_bytes(all, raw + static_cast<double>(pair.run_bits)) + kScanBytes;
      }
    }
    return std::move(costs_);
  }

 private:
  /// `symbols` and `raw_bits` hold the last band alone; the runs of empty blocks belong to the
  /// pair.
  struct Pair {
    Counts symbols{};
    std::array<std::uint32_t, 15> runs{};
    std::uint64_t raw_bits = 0, run_bits = 0;
    std::uint32_t run = 0, corrections = 0;
  };

  static void flush(Pair& pair) {
    if (pair.run > 0) {
      const std::uint32_t bits = category(pair.run) - 1;
      ++pair.runs.at(bits);
      pair.run_bits += bits;
    }
    pair.run = 0;
    pair.corrections = 0;
  }

  void settle_empty() {
    if (empty_ == 0) return;
    for (std::size_t first = 0; first < costs_.bands(); ++first) {
      for (std::size_t last = first; last < costs_.bands(); ++last) {
        Pair& pair = pairs_[first * costs_.bands() + last];
        std::uint64_t left = empty_;
        while (left > 0) {
          const auto step =
              static_cast<std::uint32_t>(std::min<std::uint64_t>(left, kLongestRun - pair.run));
          pair.run += step;
          left -= step;
          if (pair.run == kLongestRun) flush(pair);
        }
      }
    }
    empty_ = 0;
  }

  [[nodiscard]] std::size_t skip_before(int start) const {
    std::size_t i = 0;
    while (i < count_ && position_[i] < start) ++i;
    return i;
  }

  static void count_symbol(Pair& pair, std::uint32_t zeros, std::uint32_t size) {
    pair.symbols[0xF0] += zeros / 16;
    ++pair.symbols[(zeros % 16) << 4U | size];
  }

  void add_first(std::size_t first) {
    const int start = costs_.start(first);
    const std::size_t begin = skip_before(start);
    std::size_t i = begin;
    int last_position = start - 1;
    for (std::size_t last = first; last < costs_.bands(); ++last) {
      Pair& pair = pairs_[first * costs_.bands() + last];
      for (; i < count_ && position_[i] <= costs_.ends[last]; ++i) {
        const std::uint32_t size = category(magnitude_[i]);
        count_symbol(pair, static_cast<std::uint32_t>(position_[i] - last_position - 1), size);
        pair.raw_bits += size;
        last_position = position_[i];
      }
      if (i > begin) flush(pair);
      if (last_position < costs_.ends[last] && ++pair.run == kLongestRun) flush(pair);
    }
  }

  void add_refinement(std::size_t first) {
    const int start = costs_.start(first);
    std::size_t i = skip_before(start);
    int before = start - 1;
    int last_new = start - 1;
    std::uint32_t zeros = 0;
    std::uint32_t corrections = 0;
    for (std::size_t last = first; last < costs_.bands(); ++last) {
      Pair& pair = pairs_[first * costs_.bands() + last];
      for (; i < count_ && position_[i] <= costs_.ends[last]; ++i) {
        zeros += static_cast<std::uint32_t>(position_[i] - before - 1);
        before = position_[i];
        ++pair.raw_bits;
        if (magnitude_[i] > 1) {
          ++corrections;
          continue;
        }
        count_symbol(pair, zeros, 1);
        zeros = corrections = 0;
        last_new = position_[i];
      }
      if (last_new >= start) flush(pair);
      if (last_new == costs_.ends[last]) continue;
      pair.corrections += corrections;
      if (++pair.run == kLongestRun || pair.corrections > kMaxCorrections) flush(pair);
    }
  }

  BandCosts costs_;
  int low_;
  bool refinement_;
  std::vector<Pair> pairs_;
  std::uint64_t empty_ = 0;
  std::size_t count_ = 0;
  std::array<std::uint8_t, 64> position_{};
  std::array<std::uint32_t, 64> magnitude_{};
};

BandCosts costs_of_pass(const Component& component, const std::vector<int>& ends, int low,
                        bool refinement) {
  PassCounter counter(ends, low, refinement);
  for (const Block& block : component.blocks) counter.add(block);
  return counter.take();
}

struct Cut {
  double bytes = 0;
  std::vector<std::pair<int, int>> bands;  ///< from..to of each scan
};

/// The cheapest way to cut 1..63 into scans when each costs `penalty` bytes on top.
Cut cheapest_cut(const BandCosts& costs, double penalty) {
  const std::size_t n = costs.bands();
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
    cut.bands.emplace_back(costs.start(from[end]), costs.ends[end - 1]);
  std::reverse(cut.bands.begin(), cut.bands.end());
  return cut;
}

/// All passes of one component: first[al] at each level, refine[al] from level al+1 down to al.
struct ComponentCosts {
  std::vector<BandCosts> first, refine;
};

struct Plan {
  double bytes = std::numeric_limits<double>::infinity();
  Cut first;
  std::vector<Cut> refine;  ///< [al]
};

Plan best_plan(const ComponentCosts& costs, double penalty) {
  Plan best;
  std::vector<Cut> refine;
  double refine_bytes = 0;
  for (std::size_t low = 0; low < costs.first.size(); ++low) {
    if (low > 0) {
      refine.push_back(cheapest_cut(costs.refine[low - 1], penalty));
      refine_bytes += refine.back().bytes;
    }
    Cut first = cheapest_cut(costs.first[low], penalty);
    if (first.bytes + refine_bytes < best.bytes)
      best = {.bytes = first.bytes + refine_bytes, .first = std::move(first), .refine = refine};
  }
  return best;
}

/// The cuts that are tried: finer where most bits are; fewer for large pictures, where a scan more
/// or less weighs little and each cut costs time.
std::vector<int> cuts_for(std::uint64_t blocks) {
  if (blocks > 150'000) return {1, 2, 4, 6, 9, 14, 20, 28, 44, 63};
  return {1, 2, 3, 4, 5, 6, 8, 9, 11, 14, 17, 20, 24, 28, 35, 44, 63};
}

ComponentCosts costs_of(const Component& component, std::uint64_t blocks) {
  const std::vector<int> ends = cuts_for(blocks);
  const std::vector<int> coarse = {2, 5, 9, 20, 63};
  ComponentCosts costs;
  for (int low = 0; low <= kMaxLow; ++low) {
    costs.first.push_back(costs_of_pass(component, ends, low, false));
    if (low < kMaxLow) costs.refine.push_back(costs_of_pass(component, coarse, low, true));
  }
  return costs;
}

std::vector<Scan> script_of(const DcGroups& dc, const std::vector<Plan>& plans) {
  std::vector<Scan> script;
  for (const auto& group : dc) script.push_back({group, 0, 0, 0, 0});
  for (std::size_t i = 0; i < plans.size(); ++i)
    for (const auto& [from, to] : plans[i].first.bands)
      script.push_back(
          {{static_cast<int>(i)}, from, to, 0, static_cast<int>(plans[i].refine.size())});
  for (int low = kMaxLow - 1; low >= 0; --low) {
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if (plans[i].refine.size() <= static_cast<std::size_t>(low)) continue;
      for (const auto& [from, to] : plans[i].refine[static_cast<std::size_t>(low)].bands)
        script.push_back({{static_cast<int>(i)}, from, to, low + 1, low});
    }
  }
  return script;
}

}  // namespace

std::vector<Scan> best_script(const Picture& picture) {
  const DcGroups dc = best_dc_groups(picture);
  std::vector<ComponentCosts> costs;
  for (const Component& component : picture.components)
    costs.push_back(costs_of(component, picture.blocks()));
  double penalty = 0;
  while (true) {
    std::vector<Plan> plans;
    for (const ComponentCosts& each : costs) plans.push_back(best_plan(each, penalty));
    std::vector<Scan> script = script_of(dc, plans);
    if (script.size() <= kMaxScans) return script;
    penalty = penalty * 1.5 + 16;  // ends: with a large one every component takes a single scan
  }
}

}  // namespace pressoir::codecs::jpeg
