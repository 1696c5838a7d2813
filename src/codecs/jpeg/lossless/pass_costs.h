// Pass costs: what every scan of a component would take in bytes, at every level of successive
// approximation, by exact counts of all symbols. Deterministic; pure.
#pragma once

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossless/band_costs.h"

namespace pressoir::codecs::jpeg {

/// All passes of one component: first[al] at each level, refine[al] from level al+1 down to al.
struct ComponentCosts {
  std::vector<BandCosts> first, refine;
};

/// @param first, refined  where passes may be cut: at most 24 and 8 bands.
ComponentCosts costs_of(const Component& component, const Cuts& first, const Cuts& refined);

}  // namespace pressoir::codecs::jpeg
