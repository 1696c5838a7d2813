// Overshoot: decoders cut what lies beyond black and white, so that a block may ring there unseen.
// Deterministic. Pure function.
#pragma once

#include "codecs/jpeg/lossy/spectrum.h"

namespace pressoir::codecs::jpeg {

/// From where on a sample, mid-grey at 0, is black or white.
inline constexpr float kBlack = -127.5F, kWhite = 126.5F;

/// `wanted` with what `coded` decodes to in the place of black and white samples that it shows as
/// black or white. What is coded from it rings less where it is seen.
SpectrumBlock with_overshoot(const SpectrumBlock& wanted, const Block& coded,
                             const QuantTable& table);

}  // namespace pressoir::codecs::jpeg
