#include <cmath>

#include "raster/score/score_kernels.h"

namespace pressoir::raster {
namespace {

using Three = std::array<double, 3>;

double determinant(const Three& a, const Three& b, const Three& c) {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) +
         a[2] * (b[0] * c[1] - b[1] * c[0]);
}

/// Solves [a; b; c] x = right by Cramer's rule.
Three solve(const Three& a, const Three& b, const Three& c, const Three& right) {
  Three x{};
  for (std::size_t i = 0; i < 3; ++i) {
    Three ai = a, bi = b, ci = c;
    ai[i] = right[0];
    bi[i] = right[1];
    ci[i] = right[2];
    x[i] = determinant(ai, bi, ci) / determinant(a, b, c);
  }
  return x;
}

/// The recurrence written out for y[n] .. y[n+3], computed in single precision as the reference.
void write_out(Gaussian& g, std::size_t k) {
  const float n = g.input[k], d = g.previous[k], dd = d * d;
  g.inputs[k] = {n, -d * n, dd * n - n, -dd * d * n + 2.0F * d * n};
  g.previous1[k] = {-d, dd - 1.0F, -dd * d + 2.0F * d, dd * dd - 3.0F * dd + 1.0F};
  g.previous2[k] = {-1.0F, d, -dd + 1.0F, dd * d - 2.0F * d};
}

/// Source: Charalampidis, "Recursive Implementation of the Gaussian Filter Using Truncated Cosine
/// Functions", IEEE Trans. Signal Processing 2016; equations 35, 37, 44, 50, 52, 53, 55, 57.
Gaussian make_gaussian() {
  constexpr double sigma = 1.5, radius = kRadius;
  const double pi = std::acos(-1.0);
  Three w{}, p{}, r{}, rho{};
  for (std::size_t k = 0; k < 3; ++k) {
    const double sign = k == 1 ? -1 : 1;
    w[k] = (2 * static_cast<double>(k) + 1) * pi / (2 * radius);
    p[k] = sign / std::tan(w[k] / 2);
    r[k] = sign * p[k] * p[k] / std::sin(w[k]);
    rho[k] = std::exp(-sigma * sigma * w[k] * w[k] / 2) / radius;
  }
  const double d13 = p[0] * r[1] - r[0] * p[1], d35 = p[1] * r[2] - r[1] * p[2],
               d51 = p[2] * r[0] - r[2] * p[0];
  const Three last = {d35 / d13, d51 / d13, 1};
  const double sum = last[0] * rho[0] + last[1] * rho[1] + rho[2];
  const Three beta = solve(p, r, last, {1, radius * radius - sigma * sigma, sum});
  Gaussian g{};
  for (std::size_t k = 0; k < 3; ++k) {
    g.input[k] = static_cast<float>(-beta[k] * std::cos(w[k] * (radius + 1)));
    g.previous[k] = static_cast<float>(-2 * std::cos(w[k]));
    write_out(g, k);
  }
  return g;
}

}  // namespace

const Gaussian& gaussian() {
  static const Gaussian instance = make_gaussian();
  return instance;
}

}  // namespace pressoir::raster
