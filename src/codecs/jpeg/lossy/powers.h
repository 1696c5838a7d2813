// Powers: logarithm and power to the base 2 from nothing but additions and multiplications, since
// those of the C library round as the instruction set allows. Pure functions.
#pragma once

#include <bit>
#include <cstdint>

namespace pressoir::codecs::jpeg {

/// Within 1e-4 for positive normal numbers.
inline float log2_of(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const auto exponent = static_cast<float>(static_cast<int>(bits >> 23U) - 127);
  const auto m = std::bit_cast<float>((bits & 0x7FFFFFU) | 0x3F800000U);  // 1..2
  // The series of the logarithm in (m - 1.5) / (m + 1.5), which is at most 0.2.
  const float t = (m - 1.5F) / (m + 1.5F), t2 = t * t;
  const float series = 2.8853901F * t * (1 + t2 * (0.33333333F + t2 * (0.2F + t2 * 0.14285714F)));
  return exponent + 0.5849625F + series;
}

/// Within 1e-5 of the result, for -100..100.
inline float exp2_of(float x) {
  const float shifted = x + 128;
  const auto whole = static_cast<std::int32_t>(shifted);
  const float f = (shifted - static_cast<float>(whole)) * 0.69314718F;
  const float part =
      1 + f * (1 + f * (0.5F + f * (0.16666667F + f * (0.041666667F + f * 0.0083333333F))));
  return part * std::bit_cast<float>(static_cast<std::uint32_t>(whole - 1) << 23U);
}

/// Natural, of a size in bytes.
inline double log_of(double bytes) {
  return 0.69314718055994531 * static_cast<double>(log2_of(static_cast<float>(bytes)));
}
inline double exp_of(double x) {
  return static_cast<double>(exp2_of(static_cast<float>(x * 1.4426950408889634)));
}

inline float power_of(float base, float exponent) { return exp2_of(exponent * log2_of(base)); }

}  // namespace pressoir::codecs::jpeg
