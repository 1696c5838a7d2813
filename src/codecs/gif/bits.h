// Bits: codes of varying width, lowest bit first, as GIF packs them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace pressoir::codecs::gif {

class BitWriter {
 public:
  void put(unsigned code, int bits) {
    pending_ |= static_cast<std::uint64_t>(code) << used_;
    used_ += bits;
    while (used_ >= 8) {
      bytes_.push_back(static_cast<std::uint8_t>(pending_));
      pending_ >>= 8;
      used_ -= 8;
    }
  }
  std::vector<std::uint8_t> take() {
    if (used_ > 0) bytes_.push_back(static_cast<std::uint8_t>(pending_));
    return std::move(bytes_);
  }

 private:
  std::vector<std::uint8_t> bytes_;
  std::uint64_t pending_ = 0;
  int used_ = 0;
};

}  // namespace pressoir::codecs::gif
