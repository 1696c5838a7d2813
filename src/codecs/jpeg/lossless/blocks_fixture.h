// Pictures of made-up coefficients: every kind of block that a scan may meet. For tests.
#pragma once

#include <algorithm>
#include <random>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg::test {

/// What the blocks of a component are like.
struct BlockKind {
  double filled = 0.5;   ///< share of blocks that have anything but a mean value
  double density = 0.2;  ///< share of their coefficients that are not zero
  int largest = 9;       ///< magnitudes are 1..largest, small ones more often
  int least = 1;
};

inline Component component_of(std::uint32_t wide, std::uint32_t high, const BlockKind& kind,
                              std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](double share) {
    return static_cast<double>(random()) < share * 4294967296.0;
  };
  Component component{.id = 1,
                      .h = 1,
                      .v = 1,
                      .blocks_wide = wide,
                      .blocks_high = high,
                      .quant = {},
                      .blocks = std::vector<Block>(std::size_t{wide} * high)};
  component.quant.fill(3);
  for (Block& block : component.blocks) {
    block[0] = static_cast<std::int16_t>(static_cast<int>(random() % 401) - 200);
    if (!below(kind.filled)) continue;
    for (std::size_t i = 1; i < 64; ++i) {
      if (!below(kind.density)) continue;
      const int most = 1 + static_cast<int>(random() % static_cast<std::uint32_t>(kind.largest));
      const int magnitude =
          std::max(kind.least, 1 + static_cast<int>(random() % static_cast<std::uint32_t>(most)));
      block[i] = static_cast<std::int16_t>(random() % 2 == 0 ? magnitude : -magnitude);
    }
  }
  return component;
}

}  // namespace pressoir::codecs::jpeg::test
