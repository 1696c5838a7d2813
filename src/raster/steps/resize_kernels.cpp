#include "raster/steps/resize_kernels.h"

#include "raster/score/score_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "raster/steps/resize_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

#include "raster/score/score_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pressoir::raster {
namespace HWY_NAMESPACE {

static_assert(kLanes <= kSlack);

void LookUp(const std::uint8_t* in, std::size_t count, const float* table, float* out) {
  const Floats d;
  const hn::RebindToSigned<Floats> whole;
  const hn::Rebind<std::uint8_t, Floats> bytes;
  std::size_t i = 0;
  for (; i + kWidth <= count; i += kWidth)
    hn::StoreU(hn::GatherIndex(d, table, hn::PromoteTo(whole, hn::LoadU(bytes, in + i))), d,
               out + i);
  for (; i < count; ++i) out[i] = table[in[i]];
}

void ToPlaces(const float* values, std::size_t count, float steps, std::int32_t* places) {
  const Floats d;
  const hn::RebindToSigned<Floats> whole;
  const Vector zero = hn::Zero(d), one = hn::Set(d, 1.0F), half = hn::Set(d, 0.5F);
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vector clamped = hn::Min(hn::Max(hn::LoadU(d, values + i), zero), one);
    hn::StoreU(hn::ConvertTo(whole, fused(clamped, hn::Set(d, steps), half)), whole, places + i);
  }
}

// Even and odd rows go to sums of their own, two vectors at a time: four chains of additions.
void AddRows(const float* const* rows, const float* weights, std::size_t count, std::size_t floats,
             float* out) {
  const Floats d;
  for (std::size_t x = 0; x < floats; x += 2 * kWidth) {
    Vector even0 = hn::Zero(d), even1 = even0, odd0 = even0, odd1 = even0;
    std::size_t k = 0;
    for (; k + 2 <= count; k += 2) {
      const Vector first = hn::Set(d, weights[k]), second = hn::Set(d, weights[k + 1]);
      even0 = fused(first, hn::LoadU(d, rows[k] + x), even0);
      even1 = fused(first, hn::LoadU(d, rows[k] + x + kWidth), even1);
      odd0 = fused(second, hn::LoadU(d, rows[k + 1] + x), odd0);
      odd1 = fused(second, hn::LoadU(d, rows[k + 1] + x + kWidth), odd1);
    }
    if (k < count) {
      const Vector last = hn::Set(d, weights[k]);
      even0 = fused(last, hn::LoadU(d, rows[k] + x), even0);
      even1 = fused(last, hn::LoadU(d, rows[k] + x + kWidth), even1);
    }
    hn::StoreU(hn::Add(even0, odd0), d, out + x);
    hn::StoreU(hn::Add(even1, odd1), d, out + x + kWidth);
  }
}

// A vector holds one pixel, with parts of its neighbours behind it where it has fewer channels:
// these are overwritten by the next pixel.
using Pixel = HWY_CAPPED(float, 4);

HWY_INLINE hn::Vec<Pixel> fused_pixel(hn::Vec<Pixel> a, hn::Vec<Pixel> b, hn::Vec<Pixel> c) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Vec<Pixel>(std::fma(a.raw, b.raw, c.raw));
#else
  return hn::MulAdd(a, b, c);
#endif
}

void NarrowRow(const float* in, std::size_t channels, const std::vector<Taps>& taps,
               const float* weights, float* out) {
  const Pixel d;
  constexpr std::size_t kStep = hn::MaxLanes(Pixel());
  for (const Taps& tap : taps) {
    const float* const weight = weights + tap.at;
    for (std::size_t c = 0; c < channels; c += kStep) {
      const float* from = in + tap.first * channels + c;
      auto even = hn::Zero(d), odd = hn::Zero(d);
      std::uint32_t k = 0;
      for (; k + 2 <= tap.count; k += 2, from += 2 * channels) {
        even = fused_pixel(hn::Set(d, weight[k]), hn::LoadU(d, from), even);
        odd = fused_pixel(hn::Set(d, weight[k + 1]), hn::LoadU(d, from + channels), odd);
      }
      if (k < tap.count) even = fused_pixel(hn::Set(d, weight[k]), hn::LoadU(d, from), even);
      hn::StoreU(hn::Add(even, odd), d, out + c);
    }
    out += channels;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::raster
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::raster {

HWY_EXPORT(LookUp);
HWY_EXPORT(ToPlaces);
HWY_EXPORT(AddRows);
HWY_EXPORT(NarrowRow);

void look_up(const std::uint8_t* in, std::size_t count, const float* table, float* out) {
  HWY_DYNAMIC_DISPATCH(LookUp)(in, count, table, out);
}
void to_places(const float* values, std::size_t count, float steps, std::int32_t* places) {
  HWY_DYNAMIC_DISPATCH(ToPlaces)(values, count, steps, places);
}
void add_rows(const float* const* rows, const float* weights, std::size_t count, std::size_t floats,
              float* out) {
  HWY_DYNAMIC_DISPATCH(AddRows)(rows, weights, count, floats, out);
}
void narrow_row(const float* in, std::size_t channels, const std::vector<Taps>& taps,
                const float* weights, float* out) {
  HWY_DYNAMIC_DISPATCH(NarrowRow)(in, channels, taps, weights, out);
}

}  // namespace pressoir::raster
#endif
