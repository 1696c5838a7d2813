#include "raster/score.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "raster/colour.h"
#include "raster/score_weights.h"

namespace pressoir::raster {
namespace {

using Plane = std::vector<float>;
using Planes = std::array<Plane, 3>;
constexpr int kRadius = 5;

struct Gaussian {
  std::array<float, 3> n2, d1;
};

Gaussian make_gaussian() {
  const double pi = std::acos(-1.0), sigma = 1.5, N = kRadius;
  double w[3], p[3], r[3], rho[3];
  for (int i = 0; i < 3; ++i) {
    w[i] = (2 * i + 1) * pi / (2 * N);
    const double sign = i == 1 ? -1 : 1;
    p[i] = sign / std::tan(w[i] / 2);
    r[i] = sign * p[i] * p[i] / std::sin(w[i]);
    rho[i] = std::exp(-sigma * sigma * w[i] * w[i] / 2) / N;
  }
  const double D13 = p[0] * r[1] - r[0] * p[1], D35 = p[1] * r[2] - r[1] * p[2],
               D51 = p[2] * r[0] - r[2] * p[0];
  const double a = D35 / D13, c = D51 / D13;
  const double A[3][3] = {{p[0], p[1], p[2]}, {r[0], r[1], r[2]}, {a, c, 1}};
  const double b[3] = {1, N * N - sigma * sigma, a * rho[0] + c * rho[1] + rho[2]};
  const auto det = [](const double m[3][3]) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  };
  Gaussian g{};
  for (int i = 0; i < 3; ++i) {
    double M[3][3];
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 3; ++x) M[y][x] = x == i ? b[y] : A[y][x];
    const double beta = det(M) / det(A);
    g.n2[i] = static_cast<float>(-beta * std::cos(w[i] * (N + 1)));
    g.d1[i] = static_cast<float>(-2 * std::cos(w[i]));
  }
  return g;
}

void horizontal(const Gaussian& g, const float* in, float* out, int width) {
  float in4[3][4], prev4[3][4], prev24[3][4], p1[3] = {}, p2[3] = {};
  for (int k = 0; k < 3; ++k) {
    const float d = g.d1[k], n = g.n2[k], dd = d * d;
    const float i4[4] = {n, -d * n, dd * n - n, -dd * d * n + 2 * d * n};
    const float q[4] = {-d, dd - 1, -dd * d + 2 * d, dd * dd - 3 * dd + 1};
    const float q2[4] = {-1, d, -dd + 1, dd * d - 2 * d};
    std::copy_n(i4, 4, in4[k]);
    std::copy_n(q, 4, prev4[k]);
    std::copy_n(q2, 4, prev24[k]);
  }
  const auto at = [&](int x) { return x >= 0 && x < width ? in[x] : 0.0F; };
  const auto single = [&](int n) {
    const float sum = at(n - kRadius - 1) + at(n + kRadius - 1);
    float o[3];
    for (int k = 0; k < 3; ++k) {
      o[k] = std::fma(prev4[k][0], p1[k], std::fma(prev24[k][0], p2[k], sum * in4[k][0]));
      p2[k] = p1[k];
      p1[k] = o[k];
    }
    if (n >= 0) out[n] = o[0] + (o[1] + o[2]);
  };
  int n = -kRadius + 1;
  for (; n < std::min(8, width); ++n) single(n);
  for (; n < width - kRadius + 1 - 3; n += 4) {
    float o[3][4];
    for (int k = 0; k < 3; ++k) {
      for (int j = 0; j < 4; ++j) {
        float v = 0;
        for (int i = 0; i <= j; ++i) {
          const float sum = in[n + i - kRadius - 1] + in[n + i + kRadius - 1];
          v = i == 0 ? sum * in4[k][j] : std::fma(in4[k][j - i], sum, v);
        }
        o[k][j] = std::fma(prev4[k][j], p1[k], std::fma(prev24[k][j], p2[k], v));
      }
      p2[k] = o[k][2];
      p1[k] = o[k][3];
    }
    for (int j = 0; j < 4; ++j) out[n + j] = o[0][j] + (o[1][j] + o[2][j]);
  }
  for (; n < width; ++n) single(n);
}

Plane blur(const Plane& in, int width, int height) {
  static const Gaussian g = make_gaussian();
  Plane rows(in.size()), out(in.size());
  for (int y = 0; y < height; ++y)
    horizontal(g, &in[std::size_t(y) * std::size_t(width)],
               &rows[std::size_t(y) * std::size_t(width)], width);
  for (int x = 0; x < width; ++x) {
    const auto at = [&](int y) {
      return y >= 0 && y < height ? rows[std::size_t(y) * std::size_t(width) + std::size_t(x)]
                                  : 0.0F;
    };
    float p1[3] = {}, p2[3] = {};
    for (int n = -kRadius + 1; n < height; ++n) {
      const float sum = at(n - kRadius - 1) + at(n + kRadius - 1);
      float o[3];
      for (int k = 0; k < 3; ++k) {
        const float t = g.d1[k] * p1[k];
        (void)t;
        o[k] = std::fma(sum, g.n2[k], std::fma(-g.d1[k], p1[k], -p2[k]));
        p2[k] = p1[k];
        p1[k] = o[k];
      }
      if (n >= 0) out[std::size_t(n) * std::size_t(width) + std::size_t(x)] = o[0] + (o[1] + o[2]);
    }
  }
  return out;
}

void to_xyb(LinearImage& image) {
  const float bias = 0.0037930732552754493F, root = std::cbrt(bias);
  for (std::size_t i = 0; i < image.planes[0].size(); ++i) {
    const float r = image.planes[0][i], g = image.planes[1][i], b = image.planes[2][i];
    const auto mix = [&](float m0, float m1, float m2) {
      return std::cbrt(std::max(0.0F, m0 * r + m1 * g + m2 * b + bias)) - root;
    };
    const float g0 = mix(0.30F, 0.622F, 0.078F), g1 = mix(0.23F, 0.692F, 0.078F),
                g2 = mix(0.24342268924547819F, 0.20476744424496821F, 0.5518098665095536F);
    const float x = 0.5F * (g0 - g1), y = 0.5F * (g0 + g1);
    image.planes[0][i] = x * 14 + 0.42F;
    image.planes[1][i] = y + 0.01F;
    image.planes[2][i] = (g2 - y) + 0.55F;
  }
}

LinearImage halve(const LinearImage& in) {
  LinearImage out{(in.width + 1) / 2, (in.height + 1) / 2, {}};
  for (std::size_t c = 0; c < 3; ++c) {
    out.planes[c].resize(std::size_t{out.width} * out.height);
    for (std::uint32_t y = 0; y < out.height; ++y)
      for (std::uint32_t x = 0; x < out.width; ++x) {
        float sum = 0;
        for (std::uint32_t dy = 0; dy < 2; ++dy)
          for (std::uint32_t dx = 0; dx < 2; ++dx)
            sum += in.planes[c][std::size_t{std::min(2 * y + dy, in.height - 1)} * in.width +
                                std::min(2 * x + dx, in.width - 1)];
        out.planes[c][std::size_t{y} * out.width + x] = sum * 0.25F;
      }
  }
  return out;
}

double compare(const PlaneWeights& weights, const Plane& a, const Plane& b, int w, int h) {
  Plane aa(a.size()), bb(a.size()), ab(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa[i] = a[i] * a[i];
    bb[i] = b[i] * b[i];
    ab[i] = a[i] * b[i];
  }
  const Plane ma = blur(a, w, h), mb = blur(b, w, h), saa = blur(aa, w, h), sbb = blur(bb, w, h),
              sab = blur(ab, w, h);
  double means[3] = {}, fourths[3] = {};
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float C2 = 0.0009F, m11 = ma[i] * ma[i], m22 = mb[i] * mb[i], m12 = ma[i] * mb[i];
    const float num_m = 1 - (ma[i] - mb[i]) * (ma[i] - mb[i]);
    const float num_s = 2 * (sab[i] - m12) + C2;
    const float den = (saa[i] - m11) + (sbb[i] - m22) + C2;
    const double d = std::max(0.0, 1.0 - double(num_m) * double(num_s) / double(den));
    const double e = (1.0 + std::abs(b[i] - mb[i])) / (1.0 + std::abs(a[i] - ma[i])) - 1.0;
    const double maps[3] = {d, std::max(e, 0.0), std::max(-e, 0.0)};
    for (int k = 0; k < 3; ++k) {
      means[k] += maps[k];
      fourths[k] += maps[k] * maps[k] * maps[k] * maps[k];
    }
  }
  double sum = 0;
  const double count = static_cast<double>(a.size());
  for (std::size_t k = 0; k < 3; ++k)
    sum += weights[k].mean * means[k] / count +
           weights[k].fourth * std::sqrt(std::sqrt(fourths[k] / count));
  return sum;
}

double score_linear(LinearImage a, LinearImage b) {
  double sum = 0;
  for (std::size_t scale = 0; scale < kScales; ++scale) {
    if (scale > 0) {
      a = halve(a);
      b = halve(b);
    }
    if (a.width < 8 || a.height < 8) break;
    LinearImage xa = a, xb = b;
    to_xyb(xa);
    to_xyb(xb);
    for (std::size_t c = 0; c < 3; ++c)
      sum += compare(kWeights[scale][c], xa.planes[c], xb.planes[c], int(a.width), int(a.height));
  }
  return score_of_sum(sum);
}

}  // namespace

double score_of_sum(double sum) {
  double z = 0.9562382616834844 * sum;
  z = 2.326765642916932 * z - 0.020884521182843837 * z * z + 6.248496625763138e-05 * z * z * z;
  return z > 0 ? 100 - 10 * std::pow(z, 0.6276336467831387) : 100;
}

struct ScoreReference::Prepared {
  Canvas original;
};

ScoreReference::ScoreReference(const Canvas& original)
    : prepared_(std::make_unique<Prepared>(Prepared{original.clone()})) {}
ScoreReference::~ScoreReference() = default;
ScoreReference::ScoreReference(ScoreReference&&) noexcept = default;
ScoreReference& ScoreReference::operator=(ScoreReference&&) noexcept = default;

double ScoreReference::score(const Canvas& candidate) const {
  const Canvas& original = prepared_->original;
  if (candidate.width() != original.width() || candidate.height() != original.height())
    throw Error(ErrorCode::invalid_request, "The pictures differ in size.");
  const bool alpha = candidate.layout().alpha || original.layout().alpha;
  double lowest = score_linear(to_linear(original, 0), to_linear(candidate, 0));
  if (alpha)
    lowest = std::min(lowest, score_linear(to_linear(original, 255), to_linear(candidate, 255)));
  return lowest;
}

}  // namespace pressoir::raster
