#include "codecs/jpeg/lossless/run_counts.h"

#include <algorithm>
#include <bit>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint64_t kLongestRun = 0x7FFF;   // T.81, G.1.2.2
constexpr std::uint64_t kMaxCorrections = 937;  // libjpeg flushes beyond: jcphuff.c
// Runs of at most this many blocks cannot have more corrections than that.
constexpr int kShortRun = 8;
static_assert((kShortRun + 1) * 63 <= kMaxCorrections);

std::uint64_t bits_from(std::size_t from) { return ~std::uint64_t{0} << from; }
std::size_t lowest(std::uint64_t bits) { return static_cast<std::size_t>(std::countr_zero(bits)); }
std::size_t highest(std::uint64_t bits) {
  return 63 - static_cast<std::size_t>(std::countl_zero(bits));
}
std::uint64_t bits_in(std::uint64_t bits) { return static_cast<std::uint64_t>(std::popcount(bits)); }

/// Whether kShortRun bits that lie side by side are clear.
bool has_gap(std::uint64_t bits) {
  std::uint64_t clear = ~bits;
  for (int by = 1; by < kShortRun; by *= 2) clear &= clear << by;
  return clear != 0;
}

}  // namespace

RunCounts::RunCounts(const Cuts& cuts, std::size_t level, bool refinement)
    : cuts_(cuts), level_(level), refinement_(refinement) {
  for (std::size_t first = 0; first < cuts.bands(); ++first) {
    for (std::size_t last = first; last < cuts.bands(); ++last) {
      const auto start = static_cast<std::size_t>(cuts.start(first));
      const auto end = static_cast<std::size_t>(cuts.ends[last]);
      spans_.push_back({.mask = bits_from(start) & ~(bits_from(end) << 1U),
                        .first = static_cast<std::uint8_t>(first),
                        .last = static_cast<std::uint8_t>(last)});
    }
  }
}

std::array<std::uint32_t, 15> RunCounts::runs(std::size_t span) const {
  std::array<std::uint32_t, 15> counts{};
  for (std::size_t k = 0; k < counts.size(); ++k)
    counts[k] = reached(k, span) - reached(k + 1, span);
  return counts;
}

std::uint64_t RunCounts::bits(std::size_t span) const {
  std::uint64_t sum = 0;
  for (std::size_t k = 1; k < reached_.size(); ++k) sum += reached(k, span);
  return sum;
}

void RunCounts::add(const BlockGroup& group) {
  std::uint64_t all = 0;
  for (std::size_t position = 1; position < 64; ++position)
    all |= group.by_position[level_][position];
  if (all == 0 && group.blocks == kGroup) {
    empty_ += kGroup;
    return;
  }
  settle_empty();
  set_words(group);
  if (refinement_) walk_crowded(group);
  count_inner_runs(breaks_, tails_, spans_.size(), inner_);
  for (std::size_t span = 0; span < spans_.size(); ++span) {
    if (spans_[span].is_walked) continue;
    if (refinement_) carry_corrections(group, span);
    cross(span);
  }
}

std::uint64_t RunCounts::coded(const BlockGroup& group, std::size_t position) const {
  const std::uint64_t bits = group.by_position[level_][position];
  return refinement_ ? bits & ~group.by_position[level_ + 1][position] : bits;
}

void RunCounts::set_words(const BlockGroup& group) {
  // Behind the last block stand some that end every run and begin none.
  const std::uint64_t padding = group.blocks == kGroup ? 0 : bits_from(group.blocks);
  std::array<std::uint64_t, 64> any{};
  std::array<std::uint64_t, 64> tail{};
  for (std::size_t band = 0; band < cuts_.bands(); ++band) {
    const auto end = static_cast<std::size_t>(cuts_.ends[band]);
    for (auto at = static_cast<std::size_t>(cuts_.start(band)); at <= end; ++at)
      any[band] |= coded(group, at);
    any[band] |= padding;
    tail[band] = ~coded(group, end) & ~padding;
  }
  std::size_t span = 0;
  for (std::size_t first = 0; first < cuts_.bands(); ++first) {
    std::uint64_t sum = 0;
    for (std::size_t last = first; last < cuts_.bands(); ++last, ++span) {
      sum |= any[last];
      breaks_[span] = sum;
      tails_[span] = tail[last];
    }
  }
}

void RunCounts::settle_empty() {
  if (empty_ == 0) return;
  for (std::size_t span = 0; span < spans_.size(); ++span) lengthen(span, empty_);
  empty_ = 0;
}

void RunCounts::lengthen(std::size_t span, std::uint64_t blocks) {
  Span& state = spans_[span];
  std::uint64_t to = state.run + blocks;
  const auto count = [&](std::uint64_t length) {
    const auto end = static_cast<std::size_t>(std::bit_width(length));
    for (auto k = static_cast<std::size_t>(std::bit_width(state.run)); k < end; ++k)
      ++reached_[k][span];
  };
  while (to >= kLongestRun) {
    count(kLongestRun);
    to -= kLongestRun;
    state.run = 0;
    state.corrections = 0;
  }
  count(to);
  state.run = to;
}

void RunCounts::cross(std::size_t span) {
  const std::uint64_t breaks = breaks_[span];
  if (breaks == 0) return lengthen(span, kGroup);
  lengthen(span, lowest(breaks));
  const std::size_t last = highest(breaks);
  std::uint64_t& run = spans_[span].run;
  run = (tails_[span] >> last & 1U) + 63 - last;
  if (run == kGroup) ++reached_[6][span];  // the only length that is not counted within the group
}

void RunCounts::walk_crowded(const BlockGroup& group) {
  std::array<std::uint64_t, 64> sums{};
  for (std::size_t band = 0; band < cuts_.bands(); ++band)
    for (int at = cuts_.start(band); at <= cuts_.ends[band]; ++at)
      sums[band] += bits_in(group.by_position[level_ + 1][static_cast<std::size_t>(at)]);
  for (std::size_t span = 0; span < spans_.size(); ++span) {
    Span& state = spans_[span];
    state.added = 0;
    for (std::size_t band = state.first; band <= state.last; ++band) state.added += sums[band];
    const std::uint64_t breaks = breaks_[span];
    const std::uint64_t before = breaks == 0 ? kGroup : lowest(breaks);
    const bool is_long = state.run + before >= kLongestRun;
    const bool is_crowded = state.corrections + state.added > kMaxCorrections &&
                            (has_gap(breaks) || state.corrections + before * 63 > kMaxCorrections);
    state.is_walked = is_long || is_crowded;
    if (!state.is_walked) continue;
    walk(group, span);
    breaks_[span] = ~std::uint64_t{0};
    tails_[span] = 0;
  }
}

void RunCounts::carry_corrections(const BlockGroup& group, std::size_t span) {
  Span& state = spans_[span];
  const std::uint64_t breaks = breaks_[span];
  if (breaks == 0) {
    state.corrections += state.added;
    return;
  }
  state.corrections = 0;
  std::size_t block = highest(breaks);
  if (state.added == 0 || block >= group.blocks) return;
  state.corrections = corrections_behind(group, block, state.mask);
  for (++block; block < group.blocks; ++block)
    state.corrections += bits_in(group.by_block[level_ + 1][block] & state.mask);
}

std::uint64_t RunCounts::corrections_behind(const BlockGroup& group, std::size_t block,
                                            std::uint64_t mask) const {
  const std::uint64_t known = group.by_block[level_ + 1][block] & mask;
  const std::uint64_t fresh = group.by_block[level_][block] & mask & ~known;
  return bits_in(fresh == 0 ? known : known & (bits_from(highest(fresh)) << 1U));
}

void RunCounts::walk(const BlockGroup& group, std::size_t span) {
  Span& state = spans_[span];
  const auto end = static_cast<std::size_t>(cuts_.ends[state.last]);
  for (std::size_t block = 0; block < group.blocks; ++block) {
    const std::uint64_t fresh =
        group.by_block[level_][block] & ~group.by_block[level_ + 1][block] & state.mask;
    if (fresh != 0) state.run = state.corrections = 0;
    if (fresh >> end & 1U) continue;
    state.corrections += corrections_behind(group, block, state.mask);
    lengthen(span, 1);
    if (state.corrections > kMaxCorrections) state.run = state.corrections = 0;
  }
}

}  // namespace pressoir::codecs::jpeg
