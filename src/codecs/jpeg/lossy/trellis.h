// Trellis: quantises coefficients so that bytes and error together are least. Deterministic.
#pragma once

#include <span>
#include <vector>

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

/// Quantisation steps, natural order, with the steps that errors are measured by: larger ones where
/// a table has to, or had better, be finer than it should.
struct Steps {
  QuantTable table{};
  std::array<float, 64> wanted{};
};

struct TrellisSettings {
  float lambda = 0.05F;    ///< squared wanted steps that a bit is worth in a typical block
  float end_share = 0.7F;  ///< of an end of block's bits: progressive scans join them
};

/// One component quantised with `steps`. The costs are those of the code that plain rounding leads
/// to.
/// @param masking  a factor on lambda for each block.
/// @param storage  its memory is used again.
std::vector<Block> quantised(const SpectrumComponent& component, const Steps& steps,
                             std::span<const float> masking, const TrellisSettings& settings,
                             std::vector<Block> storage = {});

}  // namespace pressoir::codecs::jpeg
