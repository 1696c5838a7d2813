#include "codecs/jpeg/scan_search.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

namespace pressoir::codecs::jpeg {
namespace {

constexpr int kMaxLow = 3;
constexpr std::size_t kMaxScans = 24;
constexpr std::uint32_t kLongestRun = 0x7FFF;    // T.81, G.1.2.2
constexpr std::uint32_t kMostCorrections = 937;  // libjpeg flushes beyond: jcphuff.c
constexpr double kScanBytes = 10, kTableBytes = 21;

using Counts = std::array<std::uint32_t, 256>;

/// Bits of an optimal prefix code over `counts` (one code word stays unused, as libjpeg does), and
/// the bytes of its table.
double coded_bytes(const Counts& counts, double raw_bits) {
  std::array<std::uint64_t, 257> leaves{};
  std::array<std::uint64_t, 257> nodes{};
  std::size_t n = 0;
  for (const std::uint32_t count : counts)
    if (count) leaves.at(n++) = count;
  if (n == 0) return kTableBytes;
  const double table = kTableBytes + static_cast<double>(n);
  leaves.at(n++) = 1;
  std::sort(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(n));
  std::size_t leaf = 0;
  std::size_t head = 0;
  std::size_t tail = 0;
  std::uint64_t bits = 0;
  const auto take = [&] {
    const bool from_leaves = leaf < n && (head == tail || leaves[leaf] <= nodes[head]);
    return from_leaves ? leaves[leaf++] : nodes[head++];
  };
  for (std::size_t i = 1; i < n; ++i) {
    const std::uint64_t first = take();
    nodes[tail] = first + take();
    bits += nodes[tail++];
  }
  return (static_cast<double>(bits) + raw_bits) / 8 + table;
}

/// Magnitude category (T.81, table F.1).
std::uint32_t category(std::uint32_t magnitude) {
  return static_cast<std::uint32_t>(std::bit_width(magnitude));
}

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
      if (++pair.run == kLongestRun || pair.corrections > kMostCorrections) flush(pair);
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
  Cut cut{best[n], {}};
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
      best = {first.bytes + refine_bytes, std::move(first), refine};
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

/// Counts the DC differences of one scan in the order in which its blocks are coded.
class DcCounter {
 public:
  DcCounter(const Picture& picture, const std::vector<int>& indices)
      : picture_(picture), indices_(indices) {}

  double bytes() {
    indices_.size() == 1 ? count_alone() : count_interleaved();
    const double scan = kScanBytes + 2 * static_cast<double>(indices_.size() - 1);
    double sum = scan + static_cast<double>(raw_bits_) / 8;
    for (const Counts& counts : counts_)
      if (std::accumulate(counts.begin(), counts.end(), 0U) > 0) sum += coded_bytes(counts, 0);
    return sum;
  }

 private:
  void count(int index, int difference) {
    const auto magnitude = static_cast<std::uint32_t>(difference < 0 ? -difference : difference);
    const std::uint32_t size = category(magnitude);
    ++counts_.at(index == 0 ? 0 : 1).at(size);
    raw_bits_ += size;
  }
  void count_alone() {
    int before = 0;
    for (const Block& block : picture_.components[static_cast<std::size_t>(indices_[0])].blocks) {
      count(indices_[0], block[0] - before);
      before = block[0];
    }
  }
  void count_interleaved() {
    const auto unit_x = static_cast<std::uint32_t>(8 * picture_.max_h());
    const auto unit_y = static_cast<std::uint32_t>(8 * picture_.max_v());
    const std::uint32_t wide = (picture_.width + unit_x - 1) / unit_x;
    const std::uint32_t high = (picture_.height + unit_y - 1) / unit_y;
    for (std::uint32_t y = 0; y < high; ++y)
      for (std::uint32_t x = 0; x < wide; ++x)
        for (const int index : indices_) count_unit(index, x, y);
  }
  void count_unit(int index, std::uint32_t x, std::uint32_t y) {
    const Component& component = picture_.components[static_cast<std::size_t>(index)];
    int& before = before_.at(static_cast<std::size_t>(index));
    for (int v = 0; v < component.v; ++v) {
      for (int h = 0; h < component.h; ++h) {
        const std::uint32_t block_x =
            x * static_cast<std::uint32_t>(component.h) + static_cast<std::uint32_t>(h);
        const std::uint32_t block_y =
            y * static_cast<std::uint32_t>(component.v) + static_cast<std::uint32_t>(v);
        const bool real = block_x < component.blocks_wide && block_y < component.blocks_high;
        const int value = real ? component.at(block_x, block_y)[0] : before;
        count(index, value - before);
        before = value;
      }
    }
  }

  const Picture& picture_;
  const std::vector<int>& indices_;
  std::array<Counts, 2> counts_{};
  std::array<int, 4> before_{};
  std::uint64_t raw_bits_ = 0;
};

using Groups = std::vector<std::vector<int>>;

bool fits_one_scan(const Picture& picture) {
  int blocks = 0;
  for (const Component& component : picture.components) blocks += component.h * component.v;
  return blocks <= 10;  // T.81, B.2.3
}

/// Which components share a DC scan.
Groups best_dc_groups(const Picture& picture) {
  const auto n = static_cast<int>(picture.components.size());
  Groups apart;
  for (int i = 0; i < n; ++i) apart.push_back({i});
  if (n == 1) return apart;
  std::vector<Groups> choices;
  if (fits_one_scan(picture)) {
    std::vector<int> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    choices.push_back({all});
  }
  choices.push_back(apart);
  double best_bytes = std::numeric_limits<double>::infinity();
  Groups best;
  for (Groups& groups : choices) {
    double bytes = 0;
    for (const auto& group : groups) bytes += DcCounter(picture, group).bytes();
    if (bytes >= best_bytes) continue;
    best_bytes = bytes;
    best = std::move(groups);
  }
  return best;
}

std::vector<Scan> script_of(const Groups& dc, const std::vector<Plan>& plans) {
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
  const Groups dc = best_dc_groups(picture);
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
