// The inner loops of the scan search, compiled for several instruction sets and dispatched at run
// time; whole numbers only, so all count alike. Internal to lossless/.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

inline constexpr std::size_t kLevels = 4;             ///< approximation levels tried: Al 0..3
inline constexpr std::size_t kRefined = kLevels - 1;  ///< levels that a pass may refine to
inline constexpr std::size_t kGroup = 64;             ///< blocks looked at together
inline constexpr std::size_t kMaxRefinedBands = 8;
inline constexpr std::size_t kMaxSpans = 544;  ///< multiple of the lanes of any vector

/// Up to 64 blocks as bits: which coefficients are at least 1 << level, in zigzag order.
struct BlockGroup {
  std::array<std::array<std::uint64_t, 64>, kLevels> by_position;  ///< [level][position]: by block
  std::size_t blocks = 0;
};

/// What the blocks of a component would have coded, in a form from which the symbols of every scan
/// follow: they differ between starts only in the first coefficient behind each.
struct WalkCounts {
  explicit WalkCounts(const std::vector<int>& refined_ends);

  /// Of first passes: coefficients at `position` with `size` bits left at `level`, with nothing
  /// since the position `before` (0: nothing at all).
  [[nodiscard]] const std::uint32_t* sizes(std::size_t level, std::size_t position,
                                           std::size_t before) const {
    return &first[((level * 64 + position) * 64 + before) * 16];
  }
  std::vector<std::uint32_t> first;  ///< [level][position][before][size], sizes above 15 are 15

  /// Of refinements, by the zeros that stand before a coefficient that becomes known:
  /// `inner` since the one before, by the bands of both; `leading` since the start of a band.
  using Zeros = std::array<std::uint32_t, 64>;
  using ByBands = std::array<std::array<Zeros, kMaxRefinedBands>, kMaxRefinedBands>;
  std::array<ByBands, kRefined> inner, leading;
  std::array<std::uint8_t, 64> band;                 ///< of each position
  std::array<std::uint8_t, kMaxRefinedBands> start;  ///< of each band
};

/// Counts `count` blocks, at most kGroup, and describes them in `group`.
void walk_group(const Block* blocks, std::size_t count, WalkCounts& counts, BlockGroup& group);

/// positions[i]: which coefficients of blocks[i], in zigzag order and without the first, are at
/// least 1 << level.
void find_coefficients(const Block* blocks, std::size_t count, std::size_t level,
                       std::uint64_t* positions);

/// A word for each span of bands, one bit for each block.
using SpanWords = std::array<std::uint64_t, kMaxSpans>;

/// Runs of empty blocks that begin in a group: reached[k][span] grows by those that get 1 << k
/// blocks long within it.
///
/// @param breaks  blocks with something coded in the span: what ends a run.
/// @param tails   blocks that may be part of a run: all others, and those whose end is empty.
void count_inner_runs(const SpanWords& breaks, const SpanWords& tails, std::size_t spans,
                      std::array<SpanWords, 6>& reached);

}  // namespace pressoir::codecs::jpeg
