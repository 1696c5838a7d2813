#include "codecs/jpeg/repair/dct.h"

#include <cmath>
#include <cstddef>
#include <numbers>

namespace pressoir::codecs::jpeg {
namespace {

/// Row k: the k-th cosine at the eight places of a sample.
Samples make_cosines() {
  Samples basis{};
  for (std::size_t k = 0; k < 8; ++k)
    for (std::size_t x = 0; x < 8; ++x) {
      const double angle = static_cast<double>((2 * x + 1) * k) * std::numbers::pi / 16;
      basis[8 * k + x] = static_cast<float>((k == 0 ? std::sqrt(0.125) : 0.5) * std::cos(angle));
    }
  return basis;
}

const Samples& cosines() {
  static const Samples basis = make_cosines();
  return basis;
}

/// The two passes of a separable transform, along the rows and along the columns.
/// @param factor  of what comes out at one place, by its number, from what stands at another one.
Samples transformed(const Samples& in, const auto& factor) {
  Samples half{}, out{};
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 8; ++j) {
      float sum = 0;
      for (std::size_t k = 0; k < 8; ++k) sum += in[8 * i + k] * factor(j, k);
      half[8 * i + j] = sum;
    }
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 8; ++j) {
      float sum = 0;
      for (std::size_t k = 0; k < 8; ++k) sum += half[8 * k + j] * factor(i, k);
      out[8 * i + j] = sum;
    }
  return out;
}

}  // namespace

Samples inverse_dct(const Samples& coefficients) {
  const Samples& basis = cosines();
  return transformed(coefficients, [&](std::size_t x, std::size_t k) { return basis[8 * k + x]; });
}

Samples forward_dct(const Samples& samples) {
  const Samples& basis = cosines();
  return transformed(samples, [&](std::size_t k, std::size_t x) { return basis[8 * k + x]; });
}

}  // namespace pressoir::codecs::jpeg
