// The inner loops of resampling, compiled for every instruction set with a fused multiply-add and
// dispatched at run time; all give the same bits. Internal to raster/. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pressoir::raster {

/// Floats that must be readable (and, in a result, writable) behind every row.
inline constexpr std::size_t kSlack = 16;

/// The source samples that make one sample of the result.
struct Taps {
  std::uint32_t first = 0, count = 0;
  std::size_t at = 0;  ///< in the weights of its axis
};

/// out[i] = table[in[i]] for `count` values; `table` has 256.
void look_up(const std::uint8_t* in, std::size_t count, const float* table, float* out);

/// places[i] = values[i], clamped to 0..1, times `steps`, to the nearest whole number. Both have
/// kSlack more than `count`.
void to_places(const float* values, std::size_t count, float steps, std::int32_t* places);

/// out[i] = sum over k of weights[k] * rows[k][i], for `floats` values.
void add_rows(const float* const* rows, const float* weights, std::size_t count, std::size_t floats,
              float* out);

/// One row of pixels of `channels` floats each, narrowed or widened: a pixel for each of `taps`.
void narrow_row(const float* in, std::size_t channels, const std::vector<Taps>& taps,
                const float* weights, float* out);

}  // namespace pressoir::raster
