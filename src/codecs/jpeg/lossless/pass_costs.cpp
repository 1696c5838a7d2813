#include "codecs/jpeg/lossless/pass_costs.h"

#include <algorithm>

#include "codecs/jpeg/lossless/run_counts.h"
#include "codecs/jpeg/lossless/scan_cost.h"
#include "codecs/jpeg/lossless/scan_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kStretch = 8;  // groups

/// The symbols of each span of a pass but those of empty runs, band by band.
struct BandSymbols {
  explicit BandSymbols(std::size_t bands) : bands_(bands), counts(bands * bands), raw_bits(bands) {}

  /// What the band `last` adds to a scan that begins with `first`.
  Counts& at(std::size_t first, std::size_t last) { return counts[first * bands_ + last]; }
  /// Symbols between neighbours in bands `from` and `band` are those of every scan that has both.
  void spread() {
    for (std::size_t band = 0; band < bands_; ++band) {
      Counts sum{};
      for (std::size_t from = band + 1; from-- > 0;) {
        const Counts& both = shared_at(from, band);
        Counts& own = at(from, band);
        for (std::size_t i = 0; i < sum.size(); ++i) own[i] += sum[i] += both[i];
      }
    }
  }
  Counts& shared_at(std::size_t from, std::size_t band) { return shared[from * bands_ + band]; }

 private:
  std::size_t bands_;

 public:
  std::vector<Counts> counts;
  std::vector<Counts> shared = std::vector<Counts>(bands_ * bands_);
  std::vector<std::uint64_t> raw_bits;  ///< by band
};

void count_symbol(Counts& counts, std::size_t zeros, std::size_t size, std::uint32_t times) {
  counts[0xF0] += static_cast<std::uint32_t>(zeros / 16) * times;
  counts[(zeros % 16) << 4U | size] += times;
}

std::vector<std::size_t> bands_of_positions(const Cuts& cuts) {
  std::vector<std::size_t> bands(64);
  for (std::size_t band = 0; band < cuts.bands(); ++band)
    for (int at = cuts.start(band); at <= cuts.ends[band]; ++at)
      bands[static_cast<std::size_t>(at)] = band;
  return bands;
}

/// Coefficients of `size` at `position` behind one at `before`, or behind nothing.
void add_pair(BandSymbols& symbols, const Cuts& cuts, const std::vector<std::size_t>& band_of,
              std::size_t position, std::size_t before, const std::uint32_t* sizes) {
  const std::size_t band = band_of[position];
  const std::size_t first = before == 0 ? 0 : band_of[before] + 1;
  for (std::size_t size = 1; size < 16; ++size) {
    const std::uint32_t times = sizes[size];
    if (times == 0) continue;
    symbols.raw_bits[band] += std::uint64_t{size} * times;
    if (before > 0)
      count_symbol(symbols.shared_at(first - 1, band), position - before - 1, size, times);
    for (std::size_t start = first; start <= band; ++start)
      count_symbol(symbols.at(start, band), position - static_cast<std::size_t>(cuts.start(start)),
                   size, times);
  }
}

BandSymbols first_symbols(const WalkCounts& walk, const Cuts& cuts, std::size_t level) {
  BandSymbols symbols(cuts.bands());
  const std::vector<std::size_t> band_of = bands_of_positions(cuts);
  for (std::size_t position = 1; position < 64; ++position)
    for (std::size_t before = 0; before < position; ++before)
      add_pair(symbols, cuts, band_of, position, before, walk.sizes(level, position, before));
  symbols.spread();
  return symbols;
}

BandSymbols refined_symbols(const WalkCounts& walk, const Cuts& cuts, std::size_t level) {
  BandSymbols symbols(cuts.bands());
  for (std::size_t from = 0; from < cuts.bands(); ++from) {
    for (std::size_t band = from; band < cuts.bands(); ++band) {
      for (std::size_t zeros = 0; zeros < 64; ++zeros) {
        count_symbol(symbols.shared_at(from, band), zeros, 1, walk.inner[level][from][band][zeros]);
        count_symbol(symbols.at(from, band), zeros, 1, walk.leading[level][from][band][zeros]);
      }
    }
  }
  // A bit of every coefficient: its sign where it is new, else a correction.
  const std::vector<std::size_t> band_of = bands_of_positions(cuts);
  for (std::size_t position = 1; position < 64; ++position)
    for (std::size_t before = 0; before < position; ++before)
      for (std::size_t size = 1; size < 16; ++size)
        symbols.raw_bits[band_of[position]] += walk.sizes(level, position, before)[size];
  symbols.spread();
  return symbols;
}

BandCosts costs_of_pass(BandSymbols& symbols, const RunCounts& runs, const Cuts& cuts,
                        double times) {
  const std::size_t bands = cuts.bands();
  BandCosts costs{.cuts = cuts, .bytes = std::vector<double>(bands * bands)};
  for (std::size_t first = 0; first < bands; ++first) {
    Counts sum{};
    std::uint64_t raw_bits = 0;
    for (std::size_t last = first; last < bands; ++last) {
      const Counts& added = symbols.at(first, last);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += added[i];
      raw_bits += symbols.raw_bits[last];
      const std::size_t span = runs.span_of(first, last);
      const auto by_category = runs.runs(span);
      Counts all = sum;
      for (std::size_t i = 0; i < by_category.size(); ++i) all[i << 4U] += by_category[i];
      costs.bytes[first * bands + last] =
          coded_bytes(all, static_cast<double>(raw_bits + runs.bits(span)), times) + kScanBytes;
    }
  }
  return costs;
}

RunCounts counted(RunCounts runs, const std::vector<BlockGroup>& groups) {
  for (const BlockGroup& group : groups) runs.add(group);
  runs.finish();
  return runs;
}

}  // namespace

PassCosts::PassCosts(const Component& component, const Cuts& refined, std::size_t one_in)
    : walk_(refined.ends), refined_(refined) {
  const std::vector<Block>& blocks = component.blocks;
  std::size_t walked = 0;
  for (std::size_t at = 0; at < blocks.size(); at += kGroup) {
    if (at / (kGroup * kStretch) % one_in != 0) continue;
    const std::size_t count = std::min(kGroup, blocks.size() - at);
    walk_group(&blocks[at], count, walk_, groups_.emplace_back());
    walked += count;
  }
  if (walked > 0) times_ = static_cast<double>(blocks.size()) / static_cast<double>(walked);
}

BandCosts PassCosts::first(std::size_t level, const Cuts& cuts) const {
  BandSymbols symbols = first_symbols(walk_, cuts, level);
  return costs_of_pass(symbols, counted({cuts, level, false}, groups_), cuts, times_);
}

double PassCosts::least_of_first(std::size_t level) const {
  std::uint64_t bits = 0;  // of each coefficient a symbol, of at least one bit, and its size
  for (std::size_t position = 1; position < 64; ++position)
    for (std::size_t before = 0; before < position; ++before)
      for (std::size_t size = 1; size < 16; ++size)
        bits += std::uint64_t{size + 1} * walk_.sizes(level, position, before)[size];
  return times_ * static_cast<double>(bits) / 8;
}

BandCosts PassCosts::refinement(std::size_t level) const {
  BandSymbols symbols = refined_symbols(walk_, refined_, level);
  return costs_of_pass(symbols, counted({refined_, level, true}, groups_), refined_, times_);
}

}  // namespace pressoir::codecs::jpeg
