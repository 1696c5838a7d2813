#include "codecs/jpeg/lossy/trellis_kernels.h"

#include <cmath>
#include <cstdlib>

// One per width.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/jpeg/lossy/trellis_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pressoir::codecs::jpeg {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

std::uint64_t InSteps(const SpectrumBlock& block, const std::array<float, 64>& reciprocal,
                      Magnitudes& magnitudes) {
  std::uint64_t survivors = 0;
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t z = 0; z < 64; ++z) {
    magnitudes[z] = std::abs(static_cast<float>(block[z])) * reciprocal[z];
    survivors |= std::uint64_t{magnitudes[z] >= 0.5F} << z;
  }
#else
  const hn::CappedTag<float, 8> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<std::int16_t, decltype(d)> d16;
  constexpr std::size_t kLanes = hn::MaxLanes(d);
  const auto half = hn::Set(d, 0.5F);
  for (std::size_t z = 0; z < 64; z += kLanes) {
    const auto values = hn::ConvertTo(d, hn::PromoteTo(di, hn::LoadU(d16, block.data() + z)));
    const auto scaled = hn::Mul(hn::Abs(values), hn::LoadU(d, reciprocal.data() + z));
    hn::StoreU(scaled, d, magnitudes.data() + z);
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(d, hn::Ge(scaled, half), bits);
    survivors |= std::uint64_t{bits[0]} << z;
  }
#endif
  return survivors;
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::codecs::jpeg
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::codecs::jpeg {

HWY_EXPORT(InSteps);

std::uint64_t in_steps(const SpectrumBlock& block, const std::array<float, 64>& reciprocal,
                       Magnitudes& magnitudes) {
  return HWY_DYNAMIC_DISPATCH(InSteps)(block, reciprocal, magnitudes);
}

}  // namespace pressoir::codecs::jpeg
#endif
