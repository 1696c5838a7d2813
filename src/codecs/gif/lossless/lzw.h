// LZW as GIF uses it (GIF89a specification, appendix F): variable code width up to 12 bits, clear
// and end codes. The encoder looks ahead, may choose between equal-looking indices and decides when
// to clear; every decoder reads the result. Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pressoir::codecs::gif {

/// A pixel that may be coded in more than one way.
constexpr std::uint16_t kNoAlternative = 256;

struct LzwInput {
  std::span<const std::uint8_t> indices;  ///< first choice of every pixel
  /// Second choice of every pixel that decodes to the same look (the transparent index where the
  /// canvas below already has the colour), or kNoAlternative. Empty: none anywhere.
  std::span<const std::uint16_t> alternatives;
  int min_code_size = 8;  ///< 2..8; every index is below 1 << min_code_size
};

struct LzwEffort {
  int look_ahead = 8;      ///< shorter matches tried against the longest one; 0: greedy
  int clear_policies = 3;  ///< how many rules for clearing the table are tried, 1..3
};

/// The code stream, without the leading min_code_size byte and not yet cut into sub-blocks.
std::vector<std::uint8_t> lzw_encode(const LzwInput& input, const LzwEffort& effort);

/// Decodes a code stream. Stops quietly at `expected` pixels or at the end of the data.
std::vector<std::uint8_t> lzw_decode(std::span<const std::uint8_t> codes, int min_code_size,
                                     std::size_t expected);

}  // namespace pressoir::codecs::gif
