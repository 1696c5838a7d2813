// Tokens: what a scan codes, before its Huffman codes are known, and the bits that become of it.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/lossless/huffman_code.h"

namespace pressoir::codecs::jpeg {

class Tokens {
 public:
  static constexpr std::uint32_t kNoSymbol = 256;

  /// A symbol and the `size` (at most 16) bits behind it.
  void add(std::uint32_t symbol, std::uint32_t size, std::uint32_t bits) {
    ++counts_[symbol];
    raw_bits_ += size;
    tokens_.push_back(symbol << 21U | size << 16U | (bits & ((1U << size) - 1)));
  }
  /// Bits alone, at most 16.
  void add_bits(std::uint32_t size, std::uint32_t bits) {
    raw_bits_ += size;
    tokens_.push_back(kNoSymbol << 21U | size << 16U | bits);
  }
  void clear();

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t raw_bits() const { return raw_bits_; }
  [[nodiscard]] std::size_t size() const { return tokens_.size(); }

  /// Appends the bits, padded with ones, and a zero behind each byte 0xFF (T.81, F.1.2.3).
  void write(const std::array<HuffmanCode::Word, 256>& words, Buffer& out) const;

 private:
  Counts counts_{};
  std::uint64_t raw_bits_ = 0;
  std::vector<std::uint32_t> tokens_;
};

}  // namespace pressoir::codecs::jpeg
