// BitWriter: bits into bytes, the lowest first. One thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace pressoir::deflate {

class BitWriter {
 public:
  /// @param count  0..32 low bits of `value`, the others zero.
  void put(std::uint64_t value, unsigned count) {
    bits_ |= value << used_;
    used_ += count;
    while (used_ >= 8) {
      out_.push_back(static_cast<std::byte>(bits_ & 0xFFU));
      bits_ >>= 8U;
      used_ -= 8;
    }
  }
  /// To the next whole byte, with zeros.
  void align() {
    if (used_ > 0) put(0, 8 - used_);
  }
  /// REQUIRES: aligned.
  void append(std::span<const std::uint8_t> bytes) {
    const auto raw = std::as_bytes(bytes);
    out_.insert(out_.end(), raw.begin(), raw.end());
  }
  /// Bits that are not in a whole byte yet, 0..7.
  [[nodiscard]] unsigned used() const noexcept { return used_; }
  Buffer take() && {
    align();
    return std::move(out_);
  }

 private:
  Buffer out_;
  std::uint64_t bits_ = 0;
  unsigned used_ = 0;
};

}  // namespace pressoir::deflate
