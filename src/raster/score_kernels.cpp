#include "raster/score_kernels.h"

#include <cmath>

// Only instruction sets with a real fused multiply-add, and of those one per width; the fallback
// calls std::fma.
#define HWY_DISABLED_TARGETS                                                              \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | \
   HWY_RVV | HWY_PPC8 | HWY_WASM | HWY_WASM_EMU256)
#define HWY_BROKEN_EMU128 1
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "raster/score_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

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

void ConvertToXyb(const ConstPlanes& linear, const Planes& xyb, std::size_t count) {
  // Source of the figures: libjxl, opsin absorbance; cube root of the bias subtracted.
  constexpr float mix[3][3] = {{0.30F, 0.622F, 0.078F},
                               {0.23F, 0.692F, 0.078F},
                               {0.24342268924547819F, 0.20476744424496821F, 0.5518098665095536F}};
  const Floats d;
  const Vector half = hn::Set(d, 0.5F);
  for (std::size_t i = 0; i < count; i += kWidth) {
    const Vector rgb[3] = {hn::LoadU(d, linear[0] + i), hn::LoadU(d, linear[1] + i),
                           hn::LoadU(d, linear[2] + i)};
    const Vector g0 = absorb(rgb, mix[0]), g1 = absorb(rgb, mix[1]), g2 = absorb(rgb, mix[2]);
    const Vector x = hn::Mul(half, hn::Sub(g0, g1)), y = hn::Mul(half, hn::Add(g0, g1));
    hn::StoreU(fused(x, hn::Set(d, 14.0F), hn::Set(d, 0.42F)), d, xyb[0] + i);
    hn::StoreU(hn::Add(y, hn::Set(d, 0.01F)), d, xyb[1] + i);
    hn::StoreU(hn::Add(hn::Sub(g2, y), hn::Set(d, 0.55F)), d, xyb[2] + i);
  }
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

#if HWY_TARGET == HWY_SCALAR

/// One row at a time; the order of operations is that of the vector version below.
class RowFilter {
 public:
  RowFilter(const ConstRows& in, const Rows& out, std::size_t row) : in_(in[row]), out_(out[row]) {}

  void one(std::ptrdiff_t n) {
    const float sum = in_[n - kRadius - 1] + in_[n + kRadius - 1];
    float term[3];
    for (std::size_t k = 0; k < 3; ++k) {
      term[k] = std::fma(g_.previous1[k][0], y1_[k],
                         std::fma(g_.previous2[k][0], y2_[k], sum * g_.inputs[k][0]));
      y2_[k] = y1_[k];
      y1_[k] = term[k];
    }
    if (n >= 0) out_[n] = term[0] + (term[1] + term[2]);
  }

  void four(std::ptrdiff_t n) {
    float sums[4], term[3][4];
    for (int i = 0; i < 4; ++i) sums[i] = in_[n + i - kRadius - 1] + in_[n + i + kRadius - 1];
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t j = 0; j < 4; ++j) {
        float sum = sums[0] * g_.inputs[k][j];
        for (std::size_t i = 1; i <= j; ++i) sum = std::fma(g_.inputs[k][j - i], sums[i], sum);
        term[k][j] =
            std::fma(g_.previous1[k][j], y1_[k], std::fma(g_.previous2[k][j], y2_[k], sum));
      }
      y2_[k] = term[k][2];
      y1_[k] = term[k][3];
    }
    for (int j = 0; j < 4; ++j) out_[n + j] = term[0][j] + (term[1][j] + term[2][j]);
  }

 private:
  const Gaussian& g_ = gaussian();
  const float* in_;
  float* out_;
  float y1_[3] = {}, y2_[3] = {};
};
constexpr std::size_t kRowsAtOnce = 1;

#else

constexpr std::size_t kRowsAtOnce = kWidth / 4;
using Four = hn::Full128<float>;

/// Blocks of four samples from as many rows as a vector has blocks.
template <class D>
HWY_INLINE hn::Vec<D> load_blocks(D d, const float* const* rows, std::ptrdiff_t n) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    return hn::LoadU(d, rows[0] + n);
  } else {
    const hn::Half<D> half;
    constexpr std::size_t blocks = hn::MaxLanes(D()) / 8;
    return hn::Combine(d, load_blocks(half, rows + blocks, n), load_blocks(half, rows, n));
  }
}

template <class D>
HWY_INLINE void store_blocks(D d, hn::Vec<D> v, float* const* rows, std::ptrdiff_t n) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    hn::StoreU(v, d, rows[0] + n);
  } else {
    const hn::Half<D> half;
    store_blocks(half, hn::LowerHalf(half, v), rows, n);
    store_blocks(half, hn::UpperHalf(half, v), rows + hn::MaxLanes(D()) / 8, n);
  }
}

/// As many rows as a vector has blocks of four lanes.
class RowFilter {
 public:
  RowFilter(const ConstRows& in, const Rows& out, std::size_t row)
      : in_(in.data() + row), out_(out.data() + row) {
    const Gaussian& g = gaussian();
    const Floats d;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto& w = g.inputs[k];
      for (std::size_t i = 0; i < 4; ++i) {
        alignas(16) float shifted[4] = {};
        for (std::size_t j = i; j < 4; ++j) shifted[j] = w[j - i];
        inputs_[k][i] = hn::LoadDup128(d, shifted);
      }
      previous1_[k] = hn::LoadDup128(d, g.previous1[k].data());
      previous2_[k] = hn::LoadDup128(d, g.previous2[k].data());
      y1_[k] = y2_[k] = hn::Zero(d);
    }
  }

  /// Lane 0 of each block holds the one output; the other lanes are not looked at.
  HWY_INLINE void one(std::ptrdiff_t n) {
    const Floats d;
    const Vector sum = sums(n);
    Vector term[3];
    for (std::size_t k = 0; k < 3; ++k) {
      term[k] =
          fused(previous1_[k], y1_[k], fused(previous2_[k], y2_[k], hn::Mul(sum, inputs_[k][0])));
      y2_[k] = y1_[k];
      y1_[k] = hn::Broadcast<0>(term[k]);
    }
    if (n < 0) return;
    HWY_ALIGN float total[kWidth];
    hn::Store(hn::Add(term[0], hn::Add(term[1], term[2])), d, total);
    for (std::size_t row = 0; row < kRowsAtOnce; ++row) out_[row][n] = total[4 * row];
  }

  HWY_INLINE void four(std::ptrdiff_t n) {
    const Vector sum = sums(n);
    const Vector s0 = hn::Broadcast<0>(sum), s1 = hn::Broadcast<1>(sum), s2 = hn::Broadcast<2>(sum),
                 s3 = hn::Broadcast<3>(sum);
    Vector term[3];
    for (std::size_t k = 0; k < 3; ++k) {
      Vector t = hn::Mul(s0, inputs_[k][0]);
      t = fused(inputs_[k][1], s1, t);
      t = fused(inputs_[k][2], s2, t);
      t = fused(inputs_[k][3], s3, t);
      t = fused(previous2_[k], y2_[k], t);
      t = fused(previous1_[k], y1_[k], t);
      y2_[k] = hn::Broadcast<2>(t);
      y1_[k] = hn::Broadcast<3>(t);
      term[k] = t;
    }
    store_blocks(Floats(), hn::Add(term[0], hn::Add(term[1], term[2])), out_, n);
  }

 private:
  HWY_INLINE Vector sums(std::ptrdiff_t n) const {
    const Floats d;
    return hn::Add(load_blocks(d, in_, n - kRadius - 1), load_blocks(d, in_, n + kRadius - 1));
  }

  const float* const* in_;
  float* const* out_;
  Vector inputs_[3][4], previous1_[3], previous2_[3], y1_[3], y2_[3];
};

#endif

void BlurRows(const ConstRows& in, const Rows& out, std::size_t width) {
  // Where four outputs go at once follows the reference tool: from 8 on, and not within the last 7.
  const auto end = static_cast<std::ptrdiff_t>(width);
  for (std::size_t row = 0; row < kBatch; row += kRowsAtOnce) {
    RowFilter filter(in, out, row);
    std::ptrdiff_t n = -kRadius + 1;
    for (; n < HWY_MIN(end, 8); ++n) filter.one(n);
    for (; n < end - kRadius - 2; n += 4) filter.four(n);
    for (; n < end; ++n) filter.one(n);
  }
}

void BlurColumns(const ConstRows& above, const ConstRows& below, float* state, const Rows& out,
                 std::size_t count) {
  const Gaussian& g = gaussian();
  const Floats d;
  for (std::size_t x = 0; x < count; x += kWidth) {
    Vector y1[3], y2[3];
    for (std::size_t k = 0; k < 3; ++k) {
      y1[k] = hn::LoadU(d, state + 2 * k * count + x);
      y2[k] = hn::LoadU(d, state + (2 * k + 1) * count + x);
    }
    for (std::size_t row = 0; row < kBatch; ++row) {
      const Vector sum = hn::Add(hn::LoadU(d, above[row] + x), hn::LoadU(d, below[row] + x));
      for (std::size_t k = 0; k < 3; ++k) {
        const Vector kept = fused(hn::Set(d, -g.previous[k]), y1[k], hn::Neg(y2[k]));
        y2[k] = y1[k];
        y1[k] = fused(sum, hn::Set(d, g.input[k]), kept);
      }
      hn::StoreU(hn::Add(y1[0], hn::Add(y1[1], y1[2])), d, out[row] + x);
    }
    for (std::size_t k = 0; k < 3; ++k) {
      hn::StoreU(y1[k], d, state + 2 * k * count + x);
      hn::StoreU(y2[k], d, state + (2 * k + 1) * count + x);
    }
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
HWY_EXPORT(BlurRows);
HWY_EXPORT(BlurColumns);
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
void blur_rows(const ConstRows& in, const Rows& out, std::size_t width) {
  HWY_DYNAMIC_DISPATCH(BlurRows)(in, out, width);
}
void blur_columns(const ConstRows& above, const ConstRows& below, float* state, const Rows& out,
                  std::size_t count) {
  HWY_DYNAMIC_DISPATCH(BlurColumns)(above, below, state, out, count);
}
void add_maps(const MapRow& row, std::size_t count, std::array<MapSums, 3>& sums) {
  HWY_DYNAMIC_DISPATCH(AddMaps)(row, count, sums);
}

}  // namespace pressoir::raster
#endif
