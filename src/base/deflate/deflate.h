// Deflate: an encoder of ours for the streams of RFC 1951, whose parse is optimal for the codes
// that it has, found again round by round. Depends on the data and the effort alone: no clock, no
// floating point, no threads.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace pressoir::deflate {

struct Options {
  unsigned depth = 128;      ///< nodes of a tree that are looked at for each position
  unsigned rounds = 3;       ///< parses of each block with the codes of the one before, at most
  unsigned splits = 1;       ///< times that blocks are divided anew, each followed by those parses
  unsigned piece = 128;      ///< steps of the shortest block that is thought of
  bool all_lengths = false;  ///< also those of a copy that have no symbol of their own
  std::size_t period = 1;    ///< 1..8: bytes of a pixel, the period of runs
};

/// A whole raw stream. @throws Error limit_exceeded for some 4 GB and more.
Buffer compress(std::span<const std::uint8_t> data, const Options& options);

/// Peak memory of `compress` for so many bytes beside data and stream.
std::size_t memory_needed(std::size_t bytes) noexcept;

}  // namespace pressoir::deflate
