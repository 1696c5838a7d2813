// Parse: the cheapest sequence of literals and copies for a part of the data, when each symbol
// costs so much. Whole numbers only: the same on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/deflate/block_code.h"
#include "base/deflate/matches.h"

namespace pressoir::deflate {

/// What symbols cost, in 1/256 bit, with their extra bits.
struct Costs {
  static constexpr std::uint32_t kBit = 256;
  std::array<std::uint32_t, 256> literals{};
  std::array<std::uint32_t, kMostLength + 1> lengths{};
  std::array<std::uint32_t, kDistances> distances{};
};
/// The information of each symbol where they are so frequent.
Costs costs_of(const Histogram& histogram);
/// The lengths of the codes.
Costs costs_of(const BlockCode& code);

/// Part of the data with the matches of its positions.
struct Segment {
  std::span<const std::uint8_t> data;  ///< of this segment
  std::vector<Match> matches;
  std::vector<std::uint32_t> first;  ///< of each position in `matches`, and one behind the last
};

/// Costs to begin with, when no steps are known: literals by how often they are where nothing long
/// repeats.
Costs first_costs(const Segment& segment);

/// The step at each position of a segment: a match, or 0 for a literal.
using Steps = std::vector<Match>;

/// Positions of a segment.
struct Range {
  std::size_t begin = 0, end = 0;
};

struct Search {
  const Costs& costs;
  unsigned most_tried;  ///< lengths of a match that are looked at, the longest first
  bool all_lengths;     ///< false: of those that share a symbol the greatest alone
};

/// Finds the steps of a range. Of a run that is longer than any copy the longest copy alone is
/// looked at.
/// @param costs_to_end  memory that is used again, of the size of the segment and one.
void parse(const Segment& segment, Range range, const Search& search,
           std::vector<std::uint32_t>& costs_to_end, Steps& steps);

void count(const Segment& segment, std::size_t begin, std::size_t end, const Steps& steps,
           Histogram& histogram);

}  // namespace pressoir::deflate
