// What the score's kernel files share, compiled once per instruction set (hence the guard that
// toggles, as Highway asks for).
#if defined(PRESSOIR_RASTER_SCORE_VECTOR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef PRESSOIR_RASTER_SCORE_VECTOR_INL
#undef PRESSOIR_RASTER_SCORE_VECTOR_INL
#else
#define PRESSOIR_RASTER_SCORE_VECTOR_INL
#endif

#include <hwy/highway.h>

#include <cmath>

#include "raster/score/score_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace pressoir::raster {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = HWY_CAPPED(float, kLanes);
using Vector = hn::Vec<Floats>;
constexpr std::size_t kWidth = hn::MaxLanes(Floats());
constexpr std::size_t kParts = kLanes / kWidth;

HWY_INLINE Vector fused(Vector a, Vector b, Vector c) {
#if HWY_TARGET == HWY_SCALAR
  return Vector(std::fma(a.raw, b.raw, c.raw));
#else
  return hn::MulAdd(a, b, c);
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::raster
HWY_AFTER_NAMESPACE();

#endif
