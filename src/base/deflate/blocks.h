// Blocks: where one ends and the next begins, by what both cost. Pure; any thread.
#pragma once

#include <vector>

#include "base/deflate/parse.h"

namespace pressoir::deflate {

/// Bits of a block with these symbols in its smallest coding, approximately.
std::uint64_t bits_of_block(const Histogram& histogram);

/// Ends of blocks in a segment whose steps are known; the last is the segment's.
/// @param piece  steps of the shortest block; at least 1.
std::vector<std::size_t> split(const Segment& segment, const Steps& steps, std::size_t piece);

}  // namespace pressoir::deflate
