// Masking: how much more error a block hides than a typical one. Pure function, deterministic.
#pragma once

#include <vector>

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

struct MaskSettings {
  float exponent = 0.3F;    ///< of the energy
  float middle = 110;       ///< energy of a block that counts as typical
  float calm_share = 0.5F;  ///< of the calmest block around in the logarithm of the energy
};

/// For each block of each component, a factor on what a bit is worth: above 1 where texture hides
/// errors, below 1 on flat ground. From the energy of luma in the block and in the calmest one
/// around it.
std::vector<std::vector<float>> masking_of(const Spectrum& spectrum, const MaskSettings& settings);

}  // namespace pressoir::codecs::jpeg
