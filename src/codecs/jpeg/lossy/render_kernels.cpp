#include "codecs/jpeg/lossy/render_kernels.h"

#include <algorithm>
#include <cstring>

// One per width.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/jpeg/lossy/render_kernels.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pressoir::codecs::jpeg {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Ints = HWY_CAPPED(std::int32_t, 8);
using IntVector = hn::Vec<Ints>;
constexpr std::size_t kIntLanes = hn::MaxLanes(Ints());

// Fractions of libjpeg's jidctint.c: 13 bits, of which 2 stay between the passes.
constexpr int kFractionBits = 13, kBitsBetween = 2;

HWY_INLINE IntVector times(IntVector v, std::int32_t factor) {
  return hn::Mul(v, hn::Set(Ints(), factor));
}

template <int kBits>
HWY_INLINE IntVector descaled(IntVector v) {
  return hn::ShiftRight<kBits>(hn::Add(v, hn::Set(Ints(), 1 << (kBits - 1))));
}

/// One dimension of the transform, lanes apart (Loeffler, Ligtenberg and Moschytz, 12 products).
template <int kBits>
HWY_INLINE void transform(IntVector (&v)[8]) {
  const IntVector shared = times(hn::Add(v[2], v[6]), 4433);
  const IntVector even2 = hn::Sub(shared, times(v[6], 15137));
  const IntVector even3 = hn::Add(shared, times(v[2], 6270));
  const IntVector even0 = hn::ShiftLeft<kFractionBits>(hn::Add(v[0], v[4]));
  const IntVector even1 = hn::ShiftLeft<kFractionBits>(hn::Sub(v[0], v[4]));
  const IntVector e0 = hn::Add(even0, even3), e3 = hn::Sub(even0, even3);
  const IntVector e1 = hn::Add(even1, even2), e2 = hn::Sub(even1, even2);

  const IntVector z5 = times(hn::Add(hn::Add(v[7], v[3]), hn::Add(v[5], v[1])), 9633);
  const IntVector z1 = times(hn::Add(v[7], v[1]), -7373);
  const IntVector z2 = times(hn::Add(v[5], v[3]), -20995);
  const IntVector z3 = hn::Add(times(hn::Add(v[7], v[3]), -16069), z5);
  const IntVector z4 = hn::Add(times(hn::Add(v[5], v[1]), -3196), z5);
  const IntVector o0 = hn::Add(times(v[7], 2446), hn::Add(z1, z3));
  const IntVector o1 = hn::Add(times(v[5], 16819), hn::Add(z2, z4));
  const IntVector o2 = hn::Add(times(v[3], 25172), hn::Add(z2, z3));
  const IntVector o3 = hn::Add(times(v[1], 12299), hn::Add(z1, z4));

  v[0] = descaled<kBits>(hn::Add(e0, o3));
  v[7] = descaled<kBits>(hn::Sub(e0, o3));
  v[1] = descaled<kBits>(hn::Add(e1, o2));
  v[6] = descaled<kBits>(hn::Sub(e1, o2));
  v[2] = descaled<kBits>(hn::Add(e2, o1));
  v[5] = descaled<kBits>(hn::Sub(e2, o1));
  v[3] = descaled<kBits>(hn::Add(e3, o0));
  v[4] = descaled<kBits>(hn::Sub(e3, o0));
}

/// Columns of a square of 8 x 8 numbers.
template <int kBits>
HWY_INLINE void transform_columns(std::int32_t* square) {
  for (std::size_t x = 0; x < 8; x += kIntLanes) {
    IntVector v[8];
    for (std::size_t y = 0; y < 8; ++y) v[y] = hn::Load(Ints(), square + 8 * y + x);
    transform<kBits>(v);
    for (std::size_t y = 0; y < 8; ++y) hn::Store(v[y], Ints(), square + 8 * y + x);
  }
}

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void transpose(std::int32_t* square) {
  for (std::size_t y = 0; y < 8; ++y)
    for (std::size_t x = 0; x < y; ++x) std::swap(square[8 * y + x], square[8 * x + y]);
}
#else
struct Tile {
  using D = hn::Full128<std::int32_t>;
  hn::Vec<D> rows[4];

  HWY_INLINE explicit Tile(const std::int32_t* from) {
    const D d;
    const auto a = hn::Load(d, from), b = hn::Load(d, from + 8);
    const auto c = hn::Load(d, from + 16), e = hn::Load(d, from + 24);
    const auto ab = hn::InterleaveLower(d, a, b), ce = hn::InterleaveLower(d, c, e);
    const auto ab2 = hn::InterleaveUpper(d, a, b), ce2 = hn::InterleaveUpper(d, c, e);
    rows[0] = hn::ConcatLowerLower(d, ce, ab);
    rows[1] = hn::ConcatUpperUpper(d, ce, ab);
    rows[2] = hn::ConcatLowerLower(d, ce2, ab2);
    rows[3] = hn::ConcatUpperUpper(d, ce2, ab2);
  }
  HWY_INLINE void write(std::int32_t* to) const {
    for (std::size_t i = 0; i < 4; ++i) hn::Store(rows[i], D(), to + 8 * i);
  }
};

HWY_INLINE void transpose(std::int32_t* square) {
  const Tile upper_left(square), upper_right(square + 4);
  const Tile lower_left(square + 32), lower_right(square + 36);
  upper_left.write(square);
  lower_left.write(square + 4);
  upper_right.write(square + 32);
  lower_right.write(square + 36);
}
#endif

HWY_INLINE bool is_flat(const Block& block) {
  std::uint64_t words[16];
  std::memcpy(words, block.data(), sizeof words);
  std::uint64_t any = 0;
  for (std::size_t i = 1; i < 16; ++i) any |= words[i];
  return any == 0 && block[1] == 0 && block[2] == 0 && block[3] == 0;
}

HWY_INLINE void fill_flat(std::int32_t dc, std::uint8_t* out, std::size_t stride) {
  const std::int32_t value = ((dc * 4 + 16) >> 5) + 128;
  for (std::size_t y = 0; y < 8; ++y)
    std::memset(out + y * stride, std::clamp<std::int32_t>(value, 0, 255), 8);
}

HWY_INLINE void render_block(const Block& block, const std::int32_t* quant, std::uint8_t* out,
                             std::size_t stride) {
  const Ints d;
  const hn::Rebind<std::int16_t, Ints> d16;
  const hn::Rebind<std::uint8_t, Ints> d8;
  HWY_ALIGN std::int32_t square[64];
  for (std::size_t i = 0; i < 64; i += kIntLanes)
    hn::Store(hn::Mul(hn::PromoteTo(d, hn::LoadU(d16, block.data() + i)), hn::Load(d, quant + i)),
              d, square + i);
  transform_columns<kFractionBits - kBitsBetween>(square);
  transpose(square);
  transform_columns<kFractionBits + kBitsBetween + 3>(square);
  transpose(square);
  const IntVector middle = hn::Set(d, 128);
  for (std::size_t y = 0; y < 8; ++y)
    for (std::size_t x = 0; x < 8; x += kIntLanes)
      hn::StoreU(hn::DemoteTo(d8, hn::Add(hn::Load(d, square + 8 * y + x), middle)), d8,
                 out + y * stride + x);
}

void InverseDct(const Block* blocks, std::size_t count, const QuantTable& quant, std::uint8_t* out,
                std::size_t stride) {
  HWY_ALIGN std::int32_t steps[64];
  for (std::size_t i = 0; i < 64; ++i) steps[i] = quant[i];
  for (std::size_t i = 0; i < count; ++i) {
    if (is_flat(blocks[i]))
      fill_flat(blocks[i][0] * steps[0], out + 8 * i, stride);
    else
      render_block(blocks[i], steps, out + 8 * i, stride);
  }
}

using Shorts = HWY_CAPPED(std::uint16_t, 16);
constexpr std::size_t kShortLanes = hn::MaxLanes(Shorts());

void AddRows(const std::uint8_t* near, const std::uint8_t* far, std::size_t count,
             std::uint16_t* out) {
  const Shorts d;
  const hn::Rebind<std::uint8_t, Shorts> d8;
  for (std::size_t i = 0; i < count; i += kShortLanes) {
    auto sum = hn::PromoteTo(d, hn::LoadU(d8, near + i));
    if (far != nullptr)
      sum = hn::Add(hn::Add(sum, hn::Add(sum, sum)), hn::PromoteTo(d, hn::LoadU(d8, far + i)));
    hn::StoreU(sum, d, out + i);
  }
}

template <int kShift, int kLeft, int kRight>
HWY_INLINE void EnlargeRowOf(const std::uint16_t* sums, std::size_t count, std::uint8_t* out) {
  const Shorts d;
  const hn::RebindToSigned<Shorts> di;
  const hn::Rebind<std::uint8_t, Shorts> d8;
  for (std::size_t i = 0; i < count; i += kShortLanes) {
    const auto own = hn::LoadU(d, sums + i);
    const auto three = hn::Add(own, hn::Add(own, own));
    const auto left = hn::Add(hn::Add(three, hn::LoadU(d, sums + i - 1)), hn::Set(d, kLeft));
    const auto right = hn::Add(hn::Add(three, hn::LoadU(d, sums + i + 1)), hn::Set(d, kRight));
    const auto bytes_of = [&](auto sum) {
      return hn::DemoteTo(d8, hn::BitCast(di, hn::ShiftRight<kShift>(sum)));
    };
    hn::StoreInterleaved2(bytes_of(left), bytes_of(right), d8, out + 2 * i);
  }
}

void EnlargeRow(const std::uint16_t* sums, std::size_t count, bool of_two_rows, std::uint8_t* out) {
  if (of_two_rows)
    EnlargeRowOf<4, 8, 7>(sums, count, out);
  else
    EnlargeRowOf<2, 1, 2>(sums, count, out);
}

void ColourRow(const std::uint8_t* luma, const std::uint8_t* cb, const std::uint8_t* cr,
               std::size_t count, std::uint8_t* out) {
  const Ints d;
  const hn::Rebind<std::uint8_t, Ints> d8;
  const IntVector middle = hn::Set(d, 128), half = hn::Set(d, 32768);
  const auto load = [&](const std::uint8_t* from) { return hn::PromoteTo(d, hn::LoadU(d8, from)); };
  for (std::size_t i = 0; i < count; i += kIntLanes) {
    const IntVector y = load(luma + i);
    const IntVector b = hn::Sub(load(cb + i), middle), r = hn::Sub(load(cr + i), middle);
    const auto with = [&](IntVector sum) {
      return hn::DemoteTo(d8, hn::Add(y, hn::ShiftRight<16>(hn::Add(sum, half))));
    };
    hn::StoreInterleaved3(with(times(r, 91881)), with(hn::Add(times(b, -22554), times(r, -46802))),
                          with(times(b, 116130)), d8, out + 3 * i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace pressoir::codecs::jpeg
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pressoir::codecs::jpeg {

HWY_EXPORT(InverseDct);
HWY_EXPORT(AddRows);
HWY_EXPORT(EnlargeRow);
HWY_EXPORT(ColourRow);

void inverse_dct(const Block* blocks, std::size_t count, const QuantTable& quant, std::uint8_t* out,
                 std::size_t stride) {
  HWY_DYNAMIC_DISPATCH(InverseDct)(blocks, count, quant, out, stride);
}
void add_rows(const std::uint8_t* near, const std::uint8_t* far, std::size_t count,
              std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(AddRows)(near, far, count, out);
}
void enlarge_row(const std::uint16_t* sums, std::size_t count, bool of_two_rows,
                 std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(EnlargeRow)(sums, count, of_two_rows, out);
}
void colour_row(const std::uint8_t* luma, const std::uint8_t* cb, const std::uint8_t* cr,
                std::size_t count, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(ColourRow)(luma, cb, cr, count, out);
}

}  // namespace pressoir::codecs::jpeg
#endif
