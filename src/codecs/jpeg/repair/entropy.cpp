#include "codecs/jpeg/repair/entropy.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {

BitReader::BitReader(Bytes data) : stop_(data.size()) {
  bytes_.reserve(data.size() + 3);
  const auto* from = as_u8(data);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (from[i] != 0xFF) {
      bytes_.push_back(from[i]);
    } else {
      if (i + 1 == data.size() || from[i + 1] != 0) {
        stop_ = i;
        break;
      }
      bytes_.push_back(0xFF);
      ++i;
    }
  }
  end_ = bytes_.size() * 8;
  bytes_.insert(bytes_.end(), 3, 0);
}

std::uint32_t BitReader::peek() const noexcept {
  const std::size_t byte = at_ / 8;
  const std::uint32_t three =
      std::uint32_t{bytes_[byte]} << 16U | std::uint32_t{bytes_[byte + 1]} << 8U | bytes_[byte + 2];
  return three >> (8 - at_ % 8) & 0xFFFFU;
}

bool BitReader::skip(std::uint32_t bits) noexcept {
  if (end_ - at_ < bits) return false;
  at_ += bits;
  return true;
}

std::optional<std::uint32_t> BitReader::take(std::uint32_t bits) noexcept {
  const std::uint32_t value = peek() >> (16 - bits);
  if (!skip(bits)) return std::nullopt;
  return value;
}

Decoder::Decoder(const HuffmanTable& table) : entries_(std::size_t{1} << 16U) {
  std::size_t at = 0, symbol = 0;  // codes are handed out in order (T.81, annex C.2)
  for (std::uint32_t length = 1; length <= 16; ++length) {
    const std::size_t span = std::size_t{1} << (16 - length);
    for (std::uint32_t i = 0; i < table.counts[length - 1]; ++i, ++symbol, at += span) {
      if (symbol >= table.symbols.size() || at + span > entries_.size()) return;
      const Entry entry{.length = static_cast<std::uint8_t>(length),
                        .symbol = table.symbols[symbol]};
      std::fill_n(entries_.begin() + static_cast<std::ptrdiff_t>(at), span, entry);
    }
  }
}

std::optional<std::uint8_t> Decoder::next(BitReader& bits) const noexcept {
  const Entry entry = entries_[bits.peek()];
  if (entry.length == 0 || !bits.skip(entry.length)) return std::nullopt;
  return entry.symbol;
}

}  // namespace pressoir::codecs::jpeg
