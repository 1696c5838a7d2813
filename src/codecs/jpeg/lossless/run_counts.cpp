#include "codecs/jpeg/lossless/run_counts.h"

#include <algorithm>
#include <bit>

#include "codecs/jpeg/lossless/tokens.h"

namespace pressoir::codecs::jpeg {
namespace {

std::uint64_t bits_from(std::size_t from) { return ~std::uint64_t{0} << from; }
std::size_t highest(std::uint64_t bits) {
  return 63 - static_cast<std::size_t>(std::countl_zero(bits));
}

}  // namespace

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
  count_inner_runs(breaks_, tails_, open_.size(), inner_);
  for (std::size_t span = 0; span < open_.size(); ++span) cross(span);
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
  for (std::size_t span = 0; span < open_.size(); ++span) lengthen(span, empty_);
  empty_ = 0;
}

void RunCounts::lengthen(std::size_t span, std::uint64_t blocks) {
  std::uint64_t& run = open_[span];
  std::uint64_t to = run + blocks;
  const auto count = [&](std::uint64_t length) {
    const auto end = static_cast<std::size_t>(std::bit_width(length));
    for (auto k = static_cast<std::size_t>(std::bit_width(run)); k < end; ++k) ++reached_[k][span];
  };
  while (to >= kLongestRun) {
    count(kLongestRun);
    to -= kLongestRun;
    run = 0;
  }
  count(to);
  run = to;
}

void RunCounts::cross(std::size_t span) {
  const std::uint64_t breaks = breaks_[span];
  if (breaks == 0) return lengthen(span, kGroup);
  lengthen(span, lowest(breaks));
  const std::size_t last = highest(breaks);
  std::uint64_t& run = open_[span];
  run = (tails_[span] >> last & 1U) + 63 - last;
  if (run == kGroup) ++reached_[6][span];  // the only length that is not counted within the group
}

}  // namespace pressoir::codecs::jpeg
