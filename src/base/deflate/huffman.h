// Huffman codes of limited length, the shortest there are. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace pressoir::deflate {

/// The lengths of an optimal code without one longer than `most`; 0 where nothing is counted. A
/// single counted symbol gets length 1.
/// REQUIRES: at most 2^most symbols, at most 288; sums of counts below 2^32.
void code_lengths(std::span<const std::uint32_t> counts, unsigned most,
                  std::span<std::uint8_t> lengths);

/// The canonical codes of lengths up to 15, bits reversed as deflate writes them.
void codes_of(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes);

}  // namespace pressoir::deflate
