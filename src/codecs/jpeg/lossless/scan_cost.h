// Scan cost: what a scan takes in bytes, from the counts of its symbols. Pure functions.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace pressoir::codecs::jpeg {

using Counts = std::array<std::uint32_t, 256>;

/// A scan header of one component (T.81, B.2.3).
inline constexpr double kScanBytes = 10;

/// Bytes of `counts` under an optimal prefix code (one code word stays unused, as libjpeg does),
/// with `raw_bits` of uncoded bits and the table itself.
/// @param times  how often what was counted is there: the table is there once.
double coded_bytes(const Counts& counts, double raw_bits, double times = 1);

/// Magnitude category (T.81, table F.1).
inline std::uint32_t category(std::uint32_t magnitude) {
  return static_cast<std::uint32_t>(std::bit_width(magnitude));
}

}  // namespace pressoir::codecs::jpeg
