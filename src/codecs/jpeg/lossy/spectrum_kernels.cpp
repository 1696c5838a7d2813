#include "codecs/jpeg/lossy/spectrum_kernels.h"

#include <algorithm>
#include <cmath>

// One per width.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/jpeg/lossy/spectrum_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pressoir::codecs::jpeg {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = HWY_CAPPED(float, 8);
using LaneVector = hn::Vec<Lanes>;
constexpr std::size_t kSpectrumLanes = hn::MaxLanes(Lanes());

HWY_INLINE LaneVector scaled_by(float factor, LaneVector v) {
  return hn::Mul(hn::Set(Lanes(), factor), v);
}

/// a p + b q + c r + d s, summed in this order.
HWY_INLINE LaneVector sum_of(float a, LaneVector p, float b, LaneVector q, float c, LaneVector r,
                             float d, LaneVector s) {
  return hn::Add(hn::Add(hn::Add(scaled_by(a, p), scaled_by(b, q)), scaled_by(c, r)),
                 scaled_by(d, s));
}

/// The transform down the columns of a square, in place.
HWY_INLINE void transform_down(float* square) {
  // cos(k pi / 16) / 2, the basis of T.81, A.3.3.
  constexpr float kC1 = 0.49039264F, kC2 = 0.46193977F, kC3 = 0.41573481F, kC4 = 0.35355339F,
                  kC5 = 0.27778512F, kC6 = 0.19134172F, kC7 = 0.09754516F;
  for (std::size_t x = 0; x < 8; x += kSpectrumLanes) {
    LaneVector m[8];
    for (std::size_t y = 0; y < 8; ++y) m[y] = hn::Load(Lanes(), square + 8 * y + x);
    const auto s0 = hn::Add(m[0], m[7]), s1 = hn::Add(m[1], m[6]);
    const auto s2 = hn::Add(m[2], m[5]), s3 = hn::Add(m[3], m[4]);
    const auto d0 = hn::Sub(m[0], m[7]), d1 = hn::Sub(m[1], m[6]);
    const auto d2 = hn::Sub(m[2], m[5]), d3 = hn::Sub(m[3], m[4]);
    const auto a = hn::Add(s0, s3), b = hn::Add(s1, s2), c = hn::Sub(s0, s3), d = hn::Sub(s1, s2);
    m[0] = scaled_by(kC4, hn::Add(a, b));
    m[4] = scaled_by(kC4, hn::Sub(a, b));
    m[2] = hn::Add(scaled_by(kC2, c), scaled_by(kC6, d));
    m[6] = hn::Sub(scaled_by(kC6, c), scaled_by(kC2, d));
    m[1] = sum_of(kC1, d0, kC3, d1, kC5, d2, kC7, d3);
    m[3] = sum_of(kC3, d0, -kC7, d1, -kC1, d2, -kC5, d3);
    m[5] = sum_of(kC5, d0, -kC1, d1, kC7, d2, kC3, d3);
    m[7] = sum_of(kC7, d0, -kC5, d1, kC3, d2, -kC1, d3);
    for (std::size_t y = 0; y < 8; ++y) hn::Store(m[y], Lanes(), square + 8 * y + x);
  }
}

void ForwardDct(const float* samples, std::size_t stride, SpectrumBlock& block) {
  const Lanes d;
  const hn::Rebind<std::int16_t, Lanes> d16;
  HWY_ALIGN float square[64], turned[64];
  for (std::size_t y = 0; y < 8; ++y) std::copy_n(samples + y * stride, 8, square + 8 * y);
  transform_down(square);
  for (std::size_t y = 0; y < 8; ++y)
    for (std::size_t x = 0; x < 8; ++x) turned[8 * x + y] = square[8 * y + x];
  transform_down(turned);  // its rows are the horizontal frequencies
  HWY_ALIGN std::int16_t rounded[64];
  const auto most = hn::Set(d, 32000.0F), least = hn::Set(d, -32000.0F);
  for (std::size_t i = 0; i < 64; i += kSpectrumLanes) {
    const auto value = scaled_by(kSpectrumUnit, hn::Load(d, turned + i));
    const auto whole = hn::NearestInt(hn::Min(hn::Max(value, least), most));
    hn::StoreU(hn::DemoteTo(d16, whole), d16, rounded + i);
  }
  for (std::size_t z = 0; z < 64; ++z) block[z] = rounded[kZigzag[z] % 8 * 8 + kZigzag[z] / 8];
}

template <class D>
HWY_INLINE void SplitAt(D d, const std::uint8_t* rgb, std::size_t at, float* luma, float* cb,
                        float* cr) {
  const hn::Rebind<std::uint8_t, D> d8;
  const hn::RebindToSigned<D> di;
  const auto times = [&](float factor, auto v) { return hn::Mul(hn::Set(d, factor), v); };
  hn::Vec<decltype(d8)> red, green, blue;
  hn::LoadInterleaved3(d8, rgb + 3 * at, red, green, blue);
  const auto as_float = [&](auto v) { return hn::ConvertTo(d, hn::PromoteTo(di, v)); };
  const auto r = as_float(red), g = as_float(green), b = as_float(blue);
  const auto grey = hn::Add(hn::Add(times(0.299F, r), times(0.587F, g)), times(0.114F, b));
  hn::StoreU(hn::Sub(grey, hn::Set(d, 128.0F)), d, luma + at);
  hn::StoreU(hn::Add(hn::Sub(times(-0.168735892F, r), times(0.331264108F, g)), times(0.5F, b)), d,
             cb + at);
  hn::StoreU(hn::Sub(hn::Sub(times(0.5F, r), times(0.418687589F, g)), times(0.081312411F, b)), d,
             cr + at);
}

void SplitColours(const std::uint8_t* rgb, std::size_t count, float* luma, float* cb, float* cr) {
  std::size_t at = 0;
  for (; at + kSpectrumLanes <= count; at += kSpectrumLanes)
    SplitAt(Lanes(), rgb, at, luma, cb, cr);
  for (; at < count; ++at) SplitAt(HWY_CAPPED(float, 1)(), rgb, at, luma, cb, cr);
}

void ScaleBlocks(const Block* blocks, std::size_t count, const QuantTable& steps,
                 SpectrumBlock* scaled) {
  using Ints = hn::RebindToSigned<Lanes>;
  const Ints d;
  const hn::Rebind<std::int16_t, Ints> d16;
  // A coefficient fits in 16 bits and a larger factor brings every one but 0 to the bounds.
  HWY_ALIGN std::int32_t factors[64];
  for (std::size_t i = 0; i < 64; ++i)
    factors[i] = std::min<std::int32_t>(steps[i] * kSpectrumUnit, 32'767);
  const auto most = hn::Set(d, 32000), least = hn::Set(d, -32000);
  HWY_ALIGN std::int16_t values[64];
  for (std::size_t block = 0; block < count; ++block) {
    for (std::size_t i = 0; i < 64; i += kSpectrumLanes) {
      const auto coefficients = hn::PromoteTo(d, hn::LoadU(d16, blocks[block].data() + i));
      const auto product = hn::Mul(coefficients, hn::Load(d, factors + i));
      hn::StoreU(hn::DemoteTo(d16, hn::Min(hn::Max(product, least), most)), d16, values + i);
    }
    for (std::size_t z = 0; z < 64; ++z) scaled[block][z] = values[kZigzag[z]];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::codecs::jpeg
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::codecs::jpeg {

HWY_EXPORT(SplitColours);
HWY_EXPORT(ForwardDct);
HWY_EXPORT(ScaleBlocks);

void split_colours(const std::uint8_t* rgb, std::size_t count, float* luma, float* cb, float* cr) {
  HWY_DYNAMIC_DISPATCH(SplitColours)(rgb, count, luma, cb, cr);
}
void forward_dct(const float* samples, std::size_t stride, SpectrumBlock& block) {
  HWY_DYNAMIC_DISPATCH(ForwardDct)(samples, stride, block);
}
void scale_blocks(const Block* blocks, std::size_t count, const QuantTable& steps,
                  SpectrumBlock* scaled) {
  HWY_DYNAMIC_DISPATCH(ScaleBlocks)(blocks, count, steps, scaled);
}

}  // namespace pressoir::codecs::jpeg
#endif
