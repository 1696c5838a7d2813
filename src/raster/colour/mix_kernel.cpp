#include "raster/colour/mix_kernel.h"

#include "raster/score/score_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "raster/colour/mix_kernel.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pressoir::raster {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE void MixAt(D d, const std::array<float*, 3>& planes, const std::array<float, 9>& matrix,
                      std::size_t at) {
  const auto red = hn::LoadU(d, planes[0] + at), green = hn::LoadU(d, planes[1] + at),
             blue = hn::LoadU(d, planes[2] + at);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto of_red = hn::Mul(hn::Set(d, matrix[3 * c]), red);
    const auto of_green = hn::Mul(hn::Set(d, matrix[3 * c + 1]), green);
    const auto of_blue = hn::Mul(hn::Set(d, matrix[3 * c + 2]), blue);
    hn::StoreU(hn::Add(hn::Add(of_red, of_green), of_blue), d, planes[c] + at);
  }
}

void Mix(const std::array<float*, 3>& planes, const std::array<float, 9>& matrix,
         std::size_t count) {
  const HWY_CAPPED(float, 16) d;
  constexpr std::size_t kWidth = hn::MaxLanes(d);
  std::size_t at = 0;
  for (; at + kWidth <= count; at += kWidth) MixAt(d, planes, matrix, at);
  for (; at < count; ++at) MixAt(HWY_CAPPED(float, 1)(), planes, matrix, at);
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::raster
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::raster {

HWY_EXPORT(Mix);

void mix(const std::array<float*, 3>& planes, const std::array<float, 9>& matrix,
         std::size_t count) {
  HWY_DYNAMIC_DISPATCH(Mix)(planes, matrix, count);
}

}  // namespace pressoir::raster
#endif
