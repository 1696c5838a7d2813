#include "codecs/jpeg/lossless/scan_kernels.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

// One per width, and those that count bits.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_SVE | HWY_SVE2 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/jpeg/lossless/scan_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pressoir::codecs::jpeg {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr auto kPositionOf = [] {
  constexpr std::array<std::uint8_t, 64> kNatural = {
      0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
      41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
      30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};
  std::array<std::uint8_t, 64> positions{};
  for (std::uint8_t i = 0; i < 64; ++i) positions[kNatural[i]] = i;
  return positions;
}();

/// Which coefficients are at least 1 << level, in natural order.
HWY_INLINE std::uint64_t large_bits(const Block& block, std::size_t level) {
  std::uint64_t bits = 0;
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 64; ++i)
    bits |= std::uint64_t{std::abs(int{block[i]}) >> level != 0} << i;
#else
  const hn::CappedTag<std::int16_t, 32> d;
  constexpr std::size_t kStep = hn::MaxLanes(d);
  static_assert(kStep % 8 == 0 && 64 % kStep == 0);
  const auto least = hn::Set(d, static_cast<std::int16_t>((1 << level) - 1));
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 64; i += kStep) {
    const auto values = hn::Abs(hn::LoadU(d, block.data() + i));
    hn::StoreMaskBits(d, hn::Gt(values, least), &bytes[i / 8]);
  }
  for (std::size_t i = 0; i < 8; ++i) bits |= std::uint64_t{bytes[i]} << (8 * i);
#endif
  return bits;
}

HWY_INLINE std::uint64_t zigzag_bits(std::uint64_t natural) {
  std::uint64_t bits = 0;
  for (natural &= ~std::uint64_t{1}; natural != 0; natural &= natural - 1)
    bits |= std::uint64_t{1} << kPositionOf[static_cast<std::size_t>(std::countr_zero(natural))];
  return bits;
}

void FindCoefficients(const Block* blocks, std::size_t count, std::size_t level,
                      std::uint64_t* positions) {
  for (std::size_t i = 0; i < count; ++i) positions[i] = zigzag_bits(large_bits(blocks[i], level));
}

/// A coefficient that becomes known when a pass refines to `level`.
HWY_INLINE void count_refined(WalkCounts& counts, std::size_t level, std::size_t position,
                              std::size_t before, std::uint64_t known) {
  const auto zeros_from = [&](std::size_t from) {
    return position - from - static_cast<std::size_t>(std::popcount(known >> from));
  };
  const std::size_t band = counts.band[position];
  std::size_t next = 0;  // the first band that starts behind `before`
  if (before > 0) {
    next = counts.band[before];
    ++counts.inner[level][next][band][zeros_from(before + 1)];
    ++next;
  }
  for (; next <= band; ++next) ++counts.leading[level][next][band][zeros_from(counts.start[next])];
}

HWY_INLINE void walk_block(const Block& block, std::size_t t, WalkCounts& counts,
                           BlockGroup& group) {
  const std::uint64_t zigzag = zigzag_bits(large_bits(block, 0));
  std::array<std::uint64_t, kLevels> seen{};    // so far, by level
  std::array<std::size_t, kLevels> before{};    // the last of them
  std::array<std::size_t, kRefined> refined{};  // the last with nothing but its lowest bit
  const std::uint64_t bit = std::uint64_t{1} << t;
  for (std::uint64_t rest = zigzag; rest != 0; rest &= rest - 1) {
    const auto position = static_cast<std::size_t>(std::countr_zero(rest));
    const int value = block[kZigzag[position]];
    const auto magnitude = static_cast<std::uint32_t>(value < 0 ? -value : value);
    const auto size = static_cast<std::size_t>(std::bit_width(magnitude));
    if (size <= kRefined) {
      count_refined(counts, size - 1, position, refined[size - 1], seen[size]);
      refined[size - 1] = position;
    }
    for (std::size_t level = 0; level < kLevels && level < size; ++level) {
      const std::size_t left = std::min<std::size_t>(size - level, 15);
      ++counts.first[((level * 64 + position) * 64 + before[level]) * 16 + left];
      before[level] = position;
      seen[level] |= std::uint64_t{1} << position;
      group.by_position[level][position] |= bit;
    }
  }
}

void WalkGroup(const Block* blocks, std::size_t count, WalkCounts& counts, BlockGroup& group) {
  group.by_position = {};
  group.blocks = count;
  for (std::size_t t = 0; t < count; ++t) walk_block(blocks[t], t, counts, group);
}

void CountInnerRuns(const SpanWords& breaks, const SpanWords& tails, std::size_t spans,
                    std::array<SpanWords, 6>& reached) {
  const hn::ScalableTag<std::uint64_t> d;
  const auto one = hn::Set(d, 1);
  static_assert(kMaxSpans % hn::MaxLanes(d) == 0);
  for (std::size_t i = 0; i < spans; i += hn::Lanes(d)) {
    const auto broken = hn::LoadU(d, &breaks[i]);
    const auto lowest = hn::AndNot(hn::Sub(broken, one), broken);  // all below it stay out
    // A block of these ends a run of exactly `length` or more blocks.
    auto runs = hn::AndNot(hn::Sub(lowest, one), hn::LoadU(d, &tails[i]));
    auto empty = hn::Not(broken);  // blocks before which `length` - 1 others are empty too
    const auto grown = [&](auto set, int by) { return hn::ShiftLeftSame(set, by); };
    const auto count = [&](std::size_t k, auto all, auto longer) {
      const auto exact = hn::AndNot(longer, all);
      std::uint64_t* const sum = &reached[k][i];
      hn::StoreU(hn::Add(hn::LoadU(d, sum), hn::PopulationCount(exact)), d, sum);
    };
    const auto single = empty;
    for (std::size_t k = 0; k < 6; ++k) {
      if (hn::AllTrue(d, hn::Eq(runs, hn::Zero(d)))) break;
      count(k, runs, hn::And(grown(runs, 1), single));
      const int length = 1 << k;
      runs = hn::And(grown(runs, length), empty);
      empty = hn::And(empty, grown(empty, length));
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::codecs::jpeg
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::codecs::jpeg {

HWY_EXPORT(WalkGroup);
HWY_EXPORT(FindCoefficients);
HWY_EXPORT(CountInnerRuns);

WalkCounts::WalkCounts(const std::vector<int>& refined_ends)
    : first(kLevels * 64 * 64 * 16), inner{}, leading{}, band{}, start{} {
  std::size_t at = 1;
  for (std::size_t i = 0; i < refined_ends.size(); ++i) {
    start.at(i) = static_cast<std::uint8_t>(at);
    for (; at <= static_cast<std::size_t>(refined_ends[i]); ++at)
      band.at(at) = static_cast<std::uint8_t>(i);
  }
}

void walk_group(const Block* blocks, std::size_t count, WalkCounts& counts, BlockGroup& group) {
  HWY_DYNAMIC_DISPATCH(WalkGroup)(blocks, count, counts, group);
}

void find_coefficients(const Block* blocks, std::size_t count, std::size_t level,
                       std::uint64_t* positions) {
  HWY_DYNAMIC_DISPATCH(FindCoefficients)(blocks, count, level, positions);
}

void count_inner_runs(const SpanWords& breaks, const SpanWords& tails, std::size_t spans,
                      std::array<SpanWords, 6>& reached) {
  HWY_DYNAMIC_DISPATCH(CountInnerRuns)(breaks, tails, spans, reached);
}

}  // namespace pressoir::codecs::jpeg
#endif
