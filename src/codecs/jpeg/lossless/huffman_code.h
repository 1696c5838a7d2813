// Huffman code: the prefix code of T.81 that codes given counts in the fewest bits. Pure.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/lossless/scan_cost.h"

namespace pressoir::codecs::jpeg {

struct HuffmanCode {
  struct Word {
    std::uint32_t bits = 0, length = 0;
  };
  std::array<Word, 256> words{};             ///< by symbol; length 0: has none
  std::array<std::uint8_t, 16> by_length{};  ///< words of 1..16 bits
  std::vector<std::uint8_t> symbols;         ///< in the order of their words
};

/// No word is longer than 16 bits, none is all ones (T.81, annex C).
HuffmanCode optimal_code(const Counts& counts);

/// Class, slot, counts and symbols: a table as it stands in a DHT segment (T.81, B.2.4.2).
void append_table(Buffer& out, std::uint8_t class_and_slot, const HuffmanCode& code);

}  // namespace pressoir::codecs::jpeg
