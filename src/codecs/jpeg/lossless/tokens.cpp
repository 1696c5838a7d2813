#include "codecs/jpeg/lossless/tokens.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {
namespace {

/// Writes bits, highest first, into memory that is large enough.
class BitWriter {
 public:
  explicit BitWriter(std::byte* to) : to_(to) {}

  /// At most 32 bits.
  void put(std::uint64_t bits, std::uint32_t size) {
    held_ = held_ << size | bits;
    count_ += size;
    if (count_ < 32) return;
    count_ -= 32;
    put_word(static_cast<std::uint32_t>(held_ >> count_));
  }
  /// @return behind the last byte.
  std::byte* finish() {
    const std::uint32_t padding = (8 - count_ % 8) % 8;
    held_ = held_ << padding | ((1U << padding) - 1);
    count_ += padding;
    for (; count_ > 0; count_ -= 8) put_byte(static_cast<std::uint32_t>(held_ >> (count_ - 8)));
    return to_;
  }

 private:
  void put_byte(std::uint32_t byte) {
    *to_++ = static_cast<std::byte>(byte);
    if ((byte & 0xFFU) == 0xFF) *to_++ = std::byte{0};
  }
  void put_word(std::uint32_t word) {
    const bool has_ones = ((~word - 0x01010101U) & word & 0x80808080U) != 0;  // a byte 0xFF
    if (!has_ones) {
      for (int shift = 24; shift >= 0; shift -= 8) *to_++ = static_cast<std::byte>(word >> shift);
      return;
    }
    for (int shift = 24; shift >= 0; shift -= 8) put_byte(word >> shift);
  }

  std::byte* to_;
  std::uint64_t held_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace

void Tokens::clear() {
  counts_ = {};
  raw_bits_ = 0;
  tokens_.clear();
}

void Tokens::write(const std::array<HuffmanCode::Word, 256>& words, Buffer& out) const {
  std::uint64_t bits = raw_bits_;
  for (std::size_t i = 0; i < words.size(); ++i)
    bits += std::uint64_t{counts_[i]} * words[i].length;
  const std::size_t at = out.size();
  out.resize(at + 2 * (bits / 8 + 1));  // every byte may be 0xFF
  std::array<HuffmanCode::Word, kNoSymbol + 1> all{};
  std::copy(words.begin(), words.end(), all.begin());
  BitWriter writer(out.data() + at);
  for (const std::uint32_t token : tokens_) {
    const HuffmanCode::Word& word = all[token >> 21U];
    const std::uint32_t size = token >> 16U & 31U;
    writer.put(std::uint64_t{word.bits} << size | (token & 0xFFFFU), word.length + size);
  }
  out.resize(static_cast<std::size_t>(writer.finish() - out.data()));
}

}  // namespace pressoir::codecs::jpeg
