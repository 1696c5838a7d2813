// Tokens: what a scan codes, before its Huffman codes are known, and the bits that become of it.
#pragma once

#include <bit>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/lossless/huffman_code.h"

namespace pressoir::codecs::jpeg {

inline constexpr std::uint32_t kLongestRun = 0x7FFF;  ///< of empty blocks (T.81, G.1.2.2)

/// The number of the lowest bit that is set.
inline std::size_t lowest(std::uint64_t bits) {
  return static_cast<std::size_t>(std::countr_zero(bits));
}

using Words = std::array<HuffmanCode::Word, 256>;

/// The coded data of one scan: bits, padded with ones, and a zero behind each byte 0xFF (T.81,
/// F.1.2.3).
class ScanBits {
 public:
  /// @param out  it is appended to.
  ScanBits(const Words& words, Buffer& out);
  void write(std::span<const std::uint32_t> tokens);
  void finish();

 private:
  std::array<HuffmanCode::Word, 257> words_{};
  Buffer& out_;
  std::uint64_t held_ = 0;
  std::uint32_t count_ = 0;
};

/// Takes a bounded amount of memory: beyond kMost tokens it only counts.
class Tokens {
 public:
  static constexpr std::size_t kMost = 4'000'000;

  Tokens() = default;
  /// Writes them at once.
  explicit Tokens(ScanBits& bits) : bits_(&bits) {}

  /// A symbol and the `size` (at most 16) bits behind it.
  void add(std::uint32_t symbol, std::uint32_t size, std::uint32_t bits) {
    ++counts_[symbol];
    put(symbol, size, bits & ((1U << size) - 1));
  }
  /// Bits alone, at most 16.
  void add_bits(std::uint32_t size, std::uint32_t bits) { put(256, size, bits); }

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t raw_bits() const { return raw_bits_; }
  /// Those that are at hand.
  [[nodiscard]] std::span<const std::uint32_t> all() const { return tokens_; }
  /// They were too many, and have to be made again.
  [[nodiscard]] bool are_lost() const { return lost_; }
  /// Writes what waits.
  void flush() {
    if (bits_) bits_->write(tokens_);
    lost_ = lost_ || (!bits_ && tokens_.size() == kMost);
    tokens_.clear();
    if (lost_) tokens_.shrink_to_fit();
  }

 private:
  static constexpr std::size_t kPiece = 16'384;

  void put(std::uint32_t symbol, std::uint32_t size, std::uint32_t bits) {
    raw_bits_ += size;
    if (!lost_) tokens_.push_back(symbol << 21U | size << 16U | bits);
    if (tokens_.size() >= (bits_ ? kPiece : kMost)) flush();
  }

  Counts counts_{};
  std::uint64_t raw_bits_ = 0;
  std::vector<std::uint32_t> tokens_;
  ScanBits* bits_ = nullptr;
  bool lost_ = false;
};

}  // namespace pressoir::codecs::jpeg
