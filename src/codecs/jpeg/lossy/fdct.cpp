#include "codecs/jpeg/lossy/fdct.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pressoir::codecs::jpeg {
namespace {

using Row = std::array<float, 8>;
using Square = std::array<Row, 8>;

// cos(k pi / 16) / 2, the basis of T.81, A.3.3.
constexpr float kC1 = 0.49039264F, kC2 = 0.46193977F, kC3 = 0.41573481F, kC4 = 0.35355339F,
                kC5 = 0.27778512F, kC6 = 0.19134172F, kC7 = 0.09754516F;

/// The transform down all 8 columns at once.
void transform_columns(Square& m) {
  for (std::size_t i = 0; i < 8; ++i) {
    const float s0 = m[0][i] + m[7][i], s1 = m[1][i] + m[6][i];
    const float s2 = m[2][i] + m[5][i], s3 = m[3][i] + m[4][i];
    const float d0 = m[0][i] - m[7][i], d1 = m[1][i] - m[6][i];
    const float d2 = m[2][i] - m[5][i], d3 = m[3][i] - m[4][i];
    const float a = s0 + s3, b = s1 + s2, c = s0 - s3, d = s1 - s2;
    m[0][i] = kC4 * (a + b);
    m[4][i] = kC4 * (a - b);
    m[2][i] = kC2 * c + kC6 * d;
    m[6][i] = kC6 * c - kC2 * d;
    m[1][i] = kC1 * d0 + kC3 * d1 + kC5 * d2 + kC7 * d3;
    m[3][i] = kC3 * d0 - kC7 * d1 - kC1 * d2 - kC5 * d3;
    m[5][i] = kC5 * d0 - kC1 * d1 + kC7 * d2 + kC3 * d3;
    m[7][i] = kC7 * d0 - kC5 * d1 + kC3 * d2 - kC1 * d3;
  }
}

Square transposed(const Square& m) {
  Square t;
  for (std::size_t y = 0; y < 8; ++y)
    for (std::size_t x = 0; x < 8; ++x) t[x][y] = m[y][x];
  return t;
}

}  // namespace

SpectrumBlock fdct(const float* samples, std::size_t stride) {
  Square m;
  for (std::size_t y = 0; y < 8; ++y) std::copy_n(samples + y * stride, 8, m[y].begin());
  transform_columns(m);
  m = transposed(m);
  transform_columns(m);  // m[u][v]: column frequency last
  SpectrumBlock block;
  for (std::size_t z = 0; z < 64; ++z) {
    const float value = m[kZigzag[z] % 8][kZigzag[z] / 8] * kSpectrumUnit;
    block[z] = static_cast<std::int16_t>(std::lrint(std::clamp(value, -32000.0F, 32000.0F)));
  }
  return block;
}

}  // namespace pressoir::codecs::jpeg
