#include "codecs/jpeg/lossless/tokens.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {
namespace {

std::byte* put_byte(std::byte* to, std::uint32_t bits) {
  *to++ = static_cast<std::byte>(bits);
  if ((bits & 0xFFU) == 0xFF) *to++ = std::byte{0};
  return to;
}

std::byte* put_word(std::byte* to, std::uint32_t word) {
  const bool has_ones = ((~word - 0x01010101U) & word & 0x80808080U) != 0;  // a byte 0xFF
  for (int shift = 24; has_ones && shift >= 0; shift -= 8) to = put_byte(to, word >> shift);
  for (int shift = 24; !has_ones && shift >= 0; shift -= 8)
    *to++ = static_cast<std::byte>(word >> shift);
  return to;
}

}  // namespace

ScanBits::ScanBits(const Words& words, Buffer& out) : out_(out) {
  std::copy(words.begin(), words.end(), words_.begin());
}

void ScanBits::write(std::span<const std::uint32_t> tokens) {
  constexpr std::size_t kPiece = 16'384, kMostBytes = 8;  // of a token: 32 bits, all stuffed
  for (; !tokens.empty(); tokens = tokens.subspan(std::min(kPiece, tokens.size()))) {
    const auto piece = tokens.first(std::min(kPiece, tokens.size()));
    const std::size_t at = out_.size();
    out_.resize(at + kMostBytes * (piece.size() + 1));
    std::byte* to = out_.data() + at;
    for (const std::uint32_t token : piece) {
      const HuffmanCode::Word& word = words_[token >> 21U];
      const std::uint32_t size = token >> 16U & 31U;
      held_ = held_ << (word.length + size) | std::uint64_t{word.bits} << size | (token & 0xFFFFU);
      count_ += word.length + size;
      if (count_ < 32) continue;
      count_ -= 32;
      to = put_word(to, static_cast<std::uint32_t>(held_ >> count_));
    }
    out_.resize(static_cast<std::size_t>(to - out_.data()));
  }
}

void ScanBits::finish() {
  const std::uint32_t padding = (8 - count_ % 8) % 8;
  held_ = held_ << padding | ((1U << padding) - 1);
  count_ += padding;
  std::array<std::byte, 8> bytes{};
  std::byte* to = bytes.data();
  for (; count_ > 0; count_ -= 8)
    to = put_byte(to, static_cast<std::uint32_t>(held_ >> (count_ - 8)));
  out_.insert(out_.end(), bytes.data(), to);
}

}  // namespace pressoir::codecs::jpeg
