#include "raster/score/score_kernels.h"

#include "raster/score/score_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "raster/score/score_blur.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

#include "raster/score/score_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace pressoir::raster {
namespace HWY_NAMESPACE {

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

/// One term of the filter, its weights and its two last outputs in registers.
struct RowTerm {
  Vector input0, input1, input2, input3, previous1, previous2, y1, y2;

  explicit RowTerm(const Gaussian& g, std::size_t k)
      : input0(shifted<0>(g.inputs[k])),
        input1(shifted<1>(g.inputs[k])),
        input2(shifted<2>(g.inputs[k])),
        input3(shifted<3>(g.inputs[k])),
        previous1(hn::LoadDup128(Floats(), g.previous1[k].data())),
        previous2(hn::LoadDup128(Floats(), g.previous2[k].data())),
        y1(hn::Zero(Floats())),
        y2(hn::Zero(Floats())) {}

  /// The next output in lane 0 of each block; the other lanes are not looked at.
  HWY_INLINE Vector one(Vector sum) {
    const Vector t = fused(previous1, y1, fused(previous2, y2, hn::Mul(sum, input0)));
    y2 = y1;
    y1 = hn::Broadcast<0>(t);
    return t;
  }

  HWY_INLINE Vector four(Vector sum0, Vector sum1, Vector sum2, Vector sum3) {
    Vector t = hn::Mul(sum0, input0);
    t = fused(input1, sum1, t);
    t = fused(input2, sum2, t);
    t = fused(input3, sum3, t);
    t = fused(previous2, y2, t);
    t = fused(previous1, y1, t);
    y2 = hn::Broadcast<2>(t);
    y1 = hn::Broadcast<3>(t);
    return t;
  }

 private:
  template <std::size_t kShift>
  static Vector shifted(const std::array<float, 4>& weights) {
    alignas(16) float lanes[4] = {};
    for (std::size_t i = kShift; i < 4; ++i) lanes[i] = weights[i - kShift];
    return hn::LoadDup128(Floats(), lanes);
  }
};

/// As many rows as a vector has blocks of four lanes.
class RowFilter {
 public:
  RowFilter(const ConstRows& in, const Rows& out, std::size_t row) {
    for (std::size_t i = 0; i < kRowsAtOnce; ++i) {
      in_[i] = in[row + i];
      out_[i] = out[row + i];
    }
  }

  HWY_INLINE void one(std::ptrdiff_t n) {
    const Vector sum = sums(n);
    const Vector a = a_.one(sum), b = b_.one(sum), c = c_.one(sum);
    if (n < 0) return;
    HWY_ALIGN float total[kWidth];
    hn::Store(hn::Add(a, hn::Add(b, c)), Floats(), total);
    for (std::size_t row = 0; row < kRowsAtOnce; ++row) out_[row][n] = total[4 * row];
  }

  HWY_INLINE void four(std::ptrdiff_t n) {
    const Vector sum = sums(n);
    const Vector s0 = hn::Broadcast<0>(sum), s1 = hn::Broadcast<1>(sum), s2 = hn::Broadcast<2>(sum),
                 s3 = hn::Broadcast<3>(sum);
    const Vector a = a_.four(s0, s1, s2, s3), b = b_.four(s0, s1, s2, s3),
                 c = c_.four(s0, s1, s2, s3);
    store_blocks(Floats(), hn::Add(a, hn::Add(b, c)), out_, n);
  }

 private:
  HWY_INLINE Vector sums(std::ptrdiff_t n) const {
    const Floats d;
    return hn::Add(load_blocks(d, in_, n - kRadius - 1), load_blocks(d, in_, n + kRadius - 1));
  }

  const float* in_[kRowsAtOnce];
  float* out_[kRowsAtOnce];
  RowTerm a_{gaussian(), 0}, b_{gaussian(), 1}, c_{gaussian(), 2};
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

/// One term of the filter for kWidth columns.
struct ColumnTerm {
  Vector input, minus_previous, y1, y2;

  ColumnTerm(const Gaussian& g, std::size_t k)
      : input(hn::Set(Floats(), g.input[k])), minus_previous(hn::Set(Floats(), -g.previous[k])) {}

  HWY_INLINE void load(const float* state, std::size_t count) {
    y1 = hn::LoadU(Floats(), state);
    y2 = hn::LoadU(Floats(), state + count);
  }
  HWY_INLINE void store(float* state, std::size_t count) const {
    hn::StoreU(y1, Floats(), state);
    hn::StoreU(y2, Floats(), state + count);
  }
  HWY_INLINE Vector one(Vector sum) {
    const Vector kept = fused(minus_previous, y1, hn::Neg(y2));
    y2 = y1;
    y1 = fused(sum, input, kept);
    return y1;
  }
};

void BlurColumns(const ConstRows& above, const ConstRows& below, float* state, const Rows& out,
                 std::size_t count) {
  const Floats d;
  const ConstRows upper = above, lower = below;
  const Rows blurred = out;
  ColumnTerm a(gaussian(), 0), b(gaussian(), 1), c(gaussian(), 2);
  for (std::size_t x = 0; x < count; x += kWidth, state += kWidth) {
    a.load(state, count);
    b.load(state + 2 * count, count);
    c.load(state + 4 * count, count);
#pragma GCC unroll 4
    for (std::size_t row = 0; row < kBatch; ++row) {
      const Vector sum = hn::Add(hn::LoadU(d, upper[row] + x), hn::LoadU(d, lower[row] + x));
      const Vector first = a.one(sum), second = b.one(sum), third = c.one(sum);
      hn::StoreU(hn::Add(first, hn::Add(second, third)), d, blurred[row] + x);
    }
    a.store(state, count);
    b.store(state + 2 * count, count);
    c.store(state + 4 * count, count);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::raster
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::raster {

HWY_EXPORT(BlurRows);
HWY_EXPORT(BlurColumns);

void blur_rows(const ConstRows& in, const Rows& out, std::size_t width) {
  HWY_DYNAMIC_DISPATCH(BlurRows)(in, out, width);
}
void blur_columns(const ConstRows& above, const ConstRows& below, float* state, const Rows& out,
                  std::size_t count) {
  HWY_DYNAMIC_DISPATCH(BlurColumns)(above, below, state, out, count);
}

}  // namespace pressoir::raster
#endif
