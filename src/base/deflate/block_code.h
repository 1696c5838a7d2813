// BlockCode: what the symbols of one block cost, its two codes and their description in front of it
// (RFC 1951, 3.2.7). Plain values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/deflate/symbols.h"

namespace pressoir::deflate {

/// How often a block has each symbol.
struct Histogram {
  std::array<std::uint32_t, kLiterals> literals{};
  std::array<std::uint32_t, kDistances> distances{};
  void add(const Histogram& other) noexcept;
};

struct BlockCode {
  std::array<std::uint8_t, kLiterals> literals{};    ///< lengths of codes, 0: not used
  std::array<std::uint8_t, kDistances> distances{};  ///< the same
};

/// The smallest codes of a block, the end of the block counted once.
BlockCode code_of(const Histogram& histogram);
/// The fixed codes.
BlockCode fixed_code();

/// The order in which the description sends the lengths of its own code, and the extra bits of a
/// symbol of it.
inline constexpr std::array<std::uint8_t, 19> kLengthOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
constexpr unsigned extra_bits(std::size_t symbol) noexcept {
  return symbol < 16 ? 0U : symbol == 16 ? 2U : symbol == 17 ? 3U : 7U;
}

/// A symbol of the description: 0..15 a length, 16..18 repetitions with `extra`.
struct LengthSymbol {
  std::uint8_t symbol, extra;
};
struct Description {
  std::vector<LengthSymbol> symbols;
  std::array<std::uint8_t, 19> lengths{};  ///< of the code of these symbols
  std::size_t literals = 0, distances = 0, lengths_sent = 0;
  std::size_t bits = 0;  ///< all of it, behind the three bits of the block's kind
};
/// The shortest that rounds of better guesses at its own code find.
Description describe(const BlockCode& code);

/// Bits of the symbols and what goes with them, the end of the block included.
std::uint64_t bits_of(const Histogram& histogram, const BlockCode& code) noexcept;

/// code_of with what makes its description short as far as that pays.
BlockCode smallest_code(const Histogram& histogram);

}  // namespace pressoir::deflate
