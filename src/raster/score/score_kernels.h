// Kernels of the score: the loops over samples, chosen at run time for the instruction set
// (Highway). Every instruction set gives the same bits: multiplications and additions are fused
// only where written so, and sums run over 16 fixed lanes. Pure functions.
// Internal to raster/.
//
// Rows are floats with kMargin zeros before the first sample and zeros from the last sample on to a
// multiple of kLanes and kMargin beyond: filters read outside the picture without a check.
#pragma once

#include <array>
#include <cstddef>

namespace pressoir::raster {

inline constexpr std::size_t kMargin = 16;
inline constexpr std::size_t kLanes = 16;  ///< virtual lanes of sums; rows are padded to it
inline constexpr std::size_t kBatch = 4;   ///< rows handled at once
inline constexpr int kRadius = 5;          ///< N of the recursive filter

/// The recursive filter of sigma 1.5 (Charalampidis 2016), its three terms k = 1, 3, 5.
struct Gaussian {
  std::array<float, 3> input, previous;  ///< n2 and d1 of y[n] = n2 s[n] - d1 y[n-1] - y[n-2]
  /// The recurrence written out for four outputs: weights of s[n], y[n-1] and y[n-2] in each.
  std::array<std::array<float, 4>, 3> inputs, previous1, previous2;
};
const Gaussian& gaussian();

using ConstRows = std::array<const float*, kBatch>;
using Rows = std::array<float*, kBatch>;
using Planes = std::array<float*, 3>;
using ConstPlanes = std::array<const float*, 3>;

/// Linear RGB to the positive XYB of the metric; `count` a multiple of kLanes. Planes that are null
/// are not wanted, but Y always is.
void convert_to_xyb(const ConstPlanes& linear, const Planes& xyb, std::size_t count);

/// Means of 2x2 samples; reads 2 x count samples of both rows, `count` a multiple of kLanes.
void halve(const float* upper, const float* lower, float* out, std::size_t count);

void multiply(const float* left, const float* right, float* product, std::size_t count);

/// Horizontal pass over four rows of `width` samples, with margins on the input side.
void blur_rows(const ConstRows& in, const Rows& out, std::size_t width);

/// Vertical pass: four output rows of the sums above[i] + below[i].
/// @param state  6 x count, carried from call to call, zeros at first.
void blur_columns(const ConstRows& above, const ConstRows& below, float* state, const Rows& out,
                  std::size_t count);

/// One row of the compared planes: sample, blurred sample, variance (G(aa) - mu^2) and G(ab).
struct MapRow {
  const float *value_a, *value_b, *mean_a, *mean_b;
  const float *variance_a, *variance_b, *cross;  ///< null when structure is not wanted
};

/// Sums of a map's values and fourth powers.
struct MapSums {
  double first = 0, fourth = 0;
};
/// Adds one row to the sums of structure, artefact and detail lost (structure only with cross).
void add_maps(const MapRow& row, std::size_t count, std::array<MapSums, 3>& sums);

/// Variance row: squares - mean^2.
void subtract_square(const float* squares, const float* mean, float* variance, std::size_t count);

}  // namespace pressoir::raster
