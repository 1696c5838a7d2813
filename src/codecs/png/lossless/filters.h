// Filters: which of PNG's five filters each row gets. Deterministic: whole numbers only.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "codecs/png/image.h"

namespace pressoir::codecs::png {

enum class Strategy : std::uint8_t {
  none,
  sub,
  up,
  average,
  paeth,
  smallest_sum,   ///< least sum of absolute differences (PNG, 12.7)
  least_entropy,  ///< least entropy of the row's bytes
  fewest_pairs,   ///< fewest different pairs of neighbouring bytes
  brute_force,    ///< each row by what a quick deflate of it and its forerunners costs
};
std::string_view name_of(Strategy strategy) noexcept;

/// The filtered stream: a filter byte, then the row, for every row.
std::vector<std::uint8_t> filtered(const Image& image, Strategy strategy);

}  // namespace pressoir::codecs::png
