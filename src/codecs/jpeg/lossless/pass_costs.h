// Pass costs: what every scan of a component would take in bytes, at every level of successive
// approximation, by exact counts of all symbols, or of those of a share of the
// blocks. Deterministic; pure.
#pragma once

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossless/band_costs.h"
#include "codecs/jpeg/lossless/scan_kernels.h"

namespace pressoir::codecs::jpeg {

/// A component, walked over once. Takes a quarter of the memory of its blocks.
class PassCosts {
 public:
  /// @param refined  where refinements may be cut: at most kMaxRefinedBands.
  /// @param one_in   of so many stretches of blocks one is walked over, and stands for all.
  PassCosts(const Component& component, const Cuts& refined, std::size_t one_in = 1);

  /// The first pass at a level below kLevels. @param cuts  with at most kMaxSpans spans.
  [[nodiscard]] BandCosts first(std::size_t level, const Cuts& cuts) const;
  /// What first() takes whatever the cuts: nothing is smaller.
  [[nodiscard]] double least_of_first(std::size_t level) const;
  /// The refinement from the level above to this one, below kRefined.
  [[nodiscard]] BandCosts refinement(std::size_t level) const;

 private:
  WalkCounts walk_;
  Cuts refined_;
  std::vector<BlockGroup> groups_;
  double times_ = 1;  ///< blocks that each block walked over stands for
};

}  // namespace pressoir::codecs::jpeg
