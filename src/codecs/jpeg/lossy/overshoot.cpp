#include "codecs/jpeg/lossy/overshoot.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "codecs/jpeg/lossy/spectrum_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

using Samples = std::array<float, 64>;

// [frequency][position]: c(u) / 2 cos((2x + 1) u pi / 16), T.81, A.3.3.
constexpr std::array<std::array<float, 8>, 8> kBasis = [] {
  constexpr std::array<float, 9> kCosines{0.5F,        0.49039264F, 0.46193977F,
                                          0.41573481F, 0.35355339F, 0.27778512F,
                                          0.19134172F, 0.09754516F, 0};
  std::array<std::array<float, 8>, 8> basis{};
  for (std::size_t u = 0; u < 8; ++u)
    for (std::size_t x = 0; x < 8; ++x) {
      const std::size_t angle = (2 * x + 1) * u % 32;  // of 32 in a full turn
      const std::size_t folded = angle > 16 ? 32 - angle : angle;
      const float cosine = folded > 8 ? -kCosines[16 - folded] : kCosines[folded];
      basis[u][x] = u == 0 ? kCosines[4] : cosine;
    }
  return basis;
}();

/// @param of  frequencies in natural order.
Samples inverse(const Samples& of) {
  Samples rows{}, result{};
  for (std::size_t v = 0; v < 8; ++v) {
    float* const row = rows.data() + 8 * v;
    for (std::size_t u = 0; u < 8; ++u) {
      const float value = of.data()[8 * v + u];
      if (value == 0) continue;
      for (std::size_t x = 0; x < 8; ++x) row[x] += value * kBasis[u].data()[x];
    }
  }
  for (std::size_t y = 0; y < 8; ++y) {
    float* const line = result.data() + 8 * y;
    for (std::size_t v = 0; v < 8; ++v) {
      const float share = kBasis[v].data()[y];
      for (std::size_t x = 0; x < 8; ++x) line[x] += rows.data()[8 * v + x] * share;
    }
  }
  return result;
}

}  // namespace

SpectrumBlock with_overshoot(const SpectrumBlock& wanted, const Block& coded,
                             const QuantTable& table) {
  Samples frequencies;
  for (std::size_t z = 0; z < 64; ++z)
    frequencies[kZigzag[z]] = static_cast<float>(wanted[z]) / kSpectrumUnit;
  Samples target = inverse(frequencies);
  for (std::size_t i = 0; i < 64; ++i)
    frequencies[i] = static_cast<float>(coded[i]) * static_cast<float>(table[i]);
  const Samples shown = inverse(frequencies);
  for (std::size_t i = 0; i < 64; ++i) {
    if (target[i] >= kWhite) target[i] = std::max(kWhite, shown[i]);
    if (target[i] <= kBlack) target[i] = std::min(kBlack, shown[i]);
  }
  SpectrumBlock block;
  forward_dct(target.data(), 8, block);
  return block;
}

}  // namespace pressoir::codecs::jpeg
