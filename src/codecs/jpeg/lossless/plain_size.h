// Plain size: about what a sequential coding takes, from counts of its symbols, without coding
// anything. Pure function.
#pragma once

#include <cstddef>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

struct PlainSize {
  double bytes = 0;         ///< of the scan, with its optimal Huffman tables
  double without_ends = 0;  ///< and without the ends of blocks, which progressive scans join
};

/// Within some 1 % where all blocks are counted.
/// @param one_in  so many groups of 64 blocks one is counted, for all.
PlainSize plain_size(const Picture& picture, std::size_t one_in = 1);

}  // namespace pressoir::codecs::jpeg
