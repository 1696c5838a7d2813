// Run counts: the runs of empty blocks (EOBRUN, T.81, G.1.2.2) that every span of bands would code,
// counted for all spans at once, 64 blocks at a time. Deterministic.
#pragma once

#include "codecs/jpeg/lossless/band_costs.h"
#include "codecs/jpeg/lossless/scan_kernels.h"

namespace pressoir::codecs::jpeg {

class RunCounts {
 public:
  /// Of the first pass at `level`, or of the refinement to it.
  RunCounts(const Cuts& cuts, std::size_t level, bool refinement)
      : cuts_(cuts), level_(level), refinement_(refinement), open_(cuts.spans()) {}

  /// The blocks of a component in order; only the last group may be short.
  void add(const BlockGroup& group);
  /// Call after the last group.
  void finish() { settle_empty(); }

  /// Runs by category (0: a single block).
  [[nodiscard]] std::array<std::uint32_t, 15> runs(std::size_t span) const;
  /// Bits behind the symbols of the runs.
  [[nodiscard]] std::uint64_t bits(std::size_t span) const;
  /// Spans are numbered by their first band, then by their last.
  [[nodiscard]] std::size_t span_of(std::size_t first, std::size_t last) const {
    return first * (2 * cuts_.bands() - first + 1) / 2 + last - first;
  }

 private:
  [[nodiscard]] std::uint32_t reached(std::size_t k, std::size_t span) const {
    return reached_[k][span] +
           (k < inner_.size() ? static_cast<std::uint32_t>(inner_[k][span]) : 0);
  }
  /// The blocks that have something new at a position.
  [[nodiscard]] std::uint64_t coded(const BlockGroup& group, std::size_t position) const;
  void set_words(const BlockGroup& group);
  void settle_empty();
  void lengthen(std::size_t span, std::uint64_t blocks);
  /// Runs that come into the group or leave it.
  void cross(std::size_t span);

  Cuts cuts_;
  std::size_t level_;
  bool refinement_;
  std::vector<std::uint64_t> open_;  ///< blocks of each span's open run
  SpanWords breaks_{}, tails_{};
  std::array<SpanWords, 6> inner_{};                                ///< [k]: got 1 << k long
  std::array<std::array<std::uint32_t, kMaxSpans>, 16> reached_{};  ///< the same, across groups
  std::uint64_t empty_ = 0;  ///< blocks of groups with nothing at all, not yet counted
};

}  // namespace pressoir::codecs::jpeg
