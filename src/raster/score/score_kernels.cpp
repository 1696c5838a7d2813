#include "raster/score/score_kernels.h"

#include "raster/score/score_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "raster/score/score_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

#include "raster/score/score_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pressoir::raster {
namespace HWY_NAMESPACE {

/// Cube root of values >= 0, to about one unit in the last place: x^(-1/3) from the exponent, made
/// exact by two third-order steps, then x times its square with one correction.
HWY_INLINE Vector cube_root(Vector x) {
  const Floats d;
  const hn::RebindToSigned<Floats> di;
  const Vector third = hn::Set(d, 1.0F / 3), one = hn::Set(d, 1.0F);
  const Vector thirds = hn::Mul(hn::ConvertTo(d, hn::BitCast(di, x)), third);
  Vector r = hn::BitCast(d, hn::Sub(hn::Set(di, 0x54a2fa8c), hn::ConvertTo(di, thirds)));
  for (int step = 0; step < 2; ++step) {
    const Vector h = hn::Sub(one, hn::Mul(hn::Mul(x, r), hn::Mul(r, r)));
    r = fused(hn::Mul(r, h), fused(h, hn::Set(d, 2.0F / 9), third), r);
  }
  const Vector square = hn::Mul(r, r);
  const Vector root = hn::Mul(x, square);
  const Vector excess = fused(hn::Mul(root, root), root, hn::Neg(x));
  return fused(hn::Neg(excess), hn::Mul(square, third), root);
}

HWY_INLINE Vector absorb(const Vector (&rgb)[3], const float (&mix)[3]) {
  const Floats d;
  const Vector mixed =
      fused(hn::Set(d, mix[0]), rgb[0],
            fused(hn::Set(d, mix[1]), rgb[1],
                  fused(hn::Set(d, mix[2]), rgb[2], hn::Set(d, 0.0037930732552754493F))));
  return hn::Sub(cube_root(hn::Max(mixed, hn::Zero(d))), hn::Set(d, 0.15595420054951385F));
}

template <bool kWithX, bool kWithB>
HWY_INLINE void ConvertTo(const ConstPlanes& linear, const Planes& xyb, std::size_t count) {
  // Source of the figures: libjxl, opsin absorbance; cube root of the bias subtracted.
  constexpr float mix[3][3] = {{0.30F, 0.622F, 0.078F},
                               {0.23F, 0.692F, 0.078F},
                               {0.24342268924547819F, 0.20476744424496821F, 0.5518098665095536F}};
  const Floats d;
  const Vector half = hn::Set(d, 0.5F);
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vector rgb[3] = {hn::LoadU(d, linear[0] + i), hn::LoadU(d, linear[1] + i),
                           hn::LoadU(d, linear[2] + i)};
    const Vector g0 = absorb(rgb, mix[0]), g1 = absorb(rgb, mix[1]);
    const Vector x = hn::Mul(half, hn::Sub(g0, g1)), y = hn::Mul(half, hn::Add(g0, g1));
    if constexpr (kWithX) hn::StoreU(fused(x, hn::Set(d, 14.0F), hn::Set(d, 0.42F)), d, xyb[0] + i);
    hn::StoreU(hn::Add(y, hn::Set(d, 0.01F)), d, xyb[1] + i);
    if constexpr (kWithB) {
      const Vector g2 = absorb(rgb, mix[2]);
      hn::StoreU(hn::Add(hn::Sub(g2, y), hn::Set(d, 0.55F)), d, xyb[2] + i);
    }
  }
}

void ConvertToXyb(const ConstPlanes& linear, const Planes& xyb, std::size_t count) {
  if (xyb[0] != nullptr)
    xyb[2] != nullptr ? ConvertTo<true, true>(linear, xyb, count)
                      : ConvertTo<true, false>(linear, xyb, count);
  else
    xyb[2] != nullptr ? ConvertTo<false, true>(linear, xyb, count)
                      : ConvertTo<false, false>(linear, xyb, count);
}

void Halve(const float* upper, const float* lower, float* out, std::size_t count) {
  const Floats d;
  for (std::size_t i = 0; i < count; i += kWidth) {
    Vector sum, even, odd;
    hn::LoadInterleaved2(d, upper + 2 * i, even, odd);
    sum = hn::Add(even, odd);
    hn::LoadInterleaved2(d, lower + 2 * i, even, odd);
    sum = hn::Add(hn::Add(sum, even), odd);
    hn::StoreU(hn::Mul(sum, hn::Set(d, 0.25F)), d, out + i);
  }
}

void Multiply(const float* left, const float* right, float* product, std::size_t count) {
  const Floats d;
  for (std::size_t i = 0; i < count; i += kWidth)
    hn::StoreU(hn::Mul(hn::LoadU(d, left + i), hn::LoadU(d, right + i)), d, product + i);
}

void SubtractSquare(const float* squares, const float* mean, float* variance, std::size_t count) {
  const Floats d;
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vector m = hn::LoadU(d, mean + i);
    hn::StoreU(hn::Sub(hn::LoadU(d, squares + i), hn::Mul(m, m)), d, variance + i);
  }
}

/// The sums of one map over one row, in kLanes lanes.
class RowSums {
 public:
  RowSums() {
    for (std::size_t part = 0; part < kParts; ++part)
      first_[part] = fourth_[part] = hn::Zero(Floats());
  }
  HWY_INLINE void add(std::size_t part, Vector value) {
    const Vector square = hn::Mul(value, value);
    first_[part] = hn::Add(first_[part], value);
    fourth_[part] = hn::Add(fourth_[part], hn::Mul(square, square));
  }
  void add_to(MapSums& sums) const {
    sums.first += total(first_);
    sums.fourth += total(fourth_);
  }

 private:
  static double total(const Vector (&parts)[kParts]) {
    HWY_ALIGN float lanes[kLanes];
    for (std::size_t part = 0; part < kParts; ++part)
      hn::Store(parts[part], Floats(), lanes + part * kWidth);
    double sum = 0;
    for (const float lane : lanes) sum += static_cast<double>(lane);
    return sum;
  }
  Vector first_[kParts], fourth_[kParts];
};

HWY_INLINE Vector structure(const MapRow& row, std::size_t x, Vector mean_a, Vector mean_b) {
  const Floats d;
  const Vector one = hn::Set(d, 1.0F), c2 = hn::Set(d, 0.0009F);
  const Vector shift = hn::Sub(mean_a, mean_b);
  const Vector means = hn::Sub(one, hn::Mul(shift, shift));
  const Vector covariance = hn::Sub(hn::LoadU(d, row.cross + x), hn::Mul(mean_a, mean_b));
  const Vector above = hn::Mul(means, hn::Add(hn::Add(covariance, covariance), c2));
  const Vector below =
      hn::Add(hn::Add(hn::LoadU(d, row.variance_a + x), hn::LoadU(d, row.variance_b + x)), c2);
  return hn::Max(hn::Sub(one, hn::Div(above, below)), hn::Zero(d));
}

template <bool kWithStructure>
void AddMapsOf(const MapRow& row, std::size_t count, std::array<MapSums, 3>& sums) {
  const Floats d;
  const Vector zero = hn::Zero(d), one = hn::Set(d, 1.0F);
  RowSums structures, artefacts, losses;
  for (std::size_t x = 0; x < count; x += kLanes) {
#pragma GCC unroll 4
    for (std::size_t part = 0; part < kParts; ++part) {
      const std::size_t i = x + part * kWidth;
      const Vector mean_a = hn::LoadU(d, row.mean_a + i), mean_b = hn::LoadU(d, row.mean_b + i);
      if constexpr (kWithStructure) structures.add(part, structure(row, i, mean_a, mean_b));
      const Vector edge_a = hn::AbsDiff(hn::LoadU(d, row.value_a + i), mean_a);
      const Vector edge_b = hn::AbsDiff(hn::LoadU(d, row.value_b + i), mean_b);
      const Vector edge = hn::Div(hn::Sub(edge_b, edge_a), hn::Add(one, edge_a));
      artefacts.add(part, hn::Max(edge, zero));
      losses.add(part, hn::Max(hn::Neg(edge), zero));
    }
  }
  if constexpr (kWithStructure) structures.add_to(sums[0]);
  artefacts.add_to(sums[1]);
  losses.add_to(sums[2]);
}

void AddMaps(const MapRow& row, std::size_t count, std::array<MapSums, 3>& sums) {
  if (row.cross != nullptr)
    AddMapsOf<true>(row, count, sums);
  else
    AddMapsOf<false>(row, count, sums);
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::raster
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::raster {

HWY_EXPORT(ConvertToXyb);
HWY_EXPORT(Halve);
HWY_EXPORT(Multiply);
HWY_EXPORT(SubtractSquare);
HWY_EXPORT(AddMaps);

void convert_to_xyb(const ConstPlanes& linear, const Planes& xyb, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(ConvertToXyb)(linear, xyb, count);
}
void halve(const float* upper, const float* lower, float* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(Halve)(upper, lower, out, count);
}
void multiply(const float* left, const float* right, float* product, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(Multiply)(left, right, product, count);
}
void subtract_square(const float* squares, const float* mean, float* variance, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(SubtractSquare)(squares, mean, variance, count);
}
void add_maps(const MapRow& row, std::size_t count, std::array<MapSums, 3>& sums) {
  HWY_DYNAMIC_DISPATCH(AddMaps)(row, count, sums);
}

}  // namespace pressoir::raster
#endif
