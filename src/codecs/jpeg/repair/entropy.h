// Entropy: Huffman codes of a JPEG read bit by bit, so that the last block that is whole is known.
// Source: ITU-T T.81, annexes C and F. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/repair/salvage.h"

namespace pressoir::codecs::jpeg {

/// The bits of one stretch of coded data, up to the first marker in it.
class BitReader {
 public:
  explicit BitReader(Bytes data);
  /// The next 16 bits, zeros behind the end.
  [[nodiscard]] std::uint32_t peek() const noexcept;
  /// False: there are fewer.
  bool skip(std::uint32_t bits) noexcept;
  /// 0..16 bits; empty: there are fewer.
  std::optional<std::uint32_t> take(std::uint32_t bits) noexcept;
  /// From now on there are none.
  void drop_rest() noexcept { at_ = end_; }
  /// True: what is left is too little for a code, or the padding behind the last one.
  [[nodiscard]] bool is_at_end() const noexcept { return end_ - at_ < 8; }
  /// Where in the data the marker stands that ended it; the size of the data where none did.
  [[nodiscard]] std::size_t stop() const noexcept { return stop_; }

 private:
  std::vector<std::uint8_t> bytes_;  ///< without stuffing; three zeros follow
  std::size_t at_ = 0, end_ = 0;     ///< bits
  std::size_t stop_ = 0;
};

/// The codes of one table, by what the next 16 bits begin with.
class Decoder {
 public:
  explicit Decoder(const HuffmanTable& table);
  /// Empty: no such code, or the data ends.
  std::optional<std::uint8_t> next(BitReader& bits) const noexcept;

 private:
  struct Entry {
    std::uint8_t length = 0, symbol = 0;  ///< 0: no code
  };
  std::vector<Entry> entries_;
};

/// What `bits` bits mean as a difference or a coefficient (T.81, figure F.12).
constexpr int extended(std::uint32_t value, std::uint32_t bits) noexcept {
  if (bits == 0) return 0;
  const auto number = static_cast<int>(value);
  return value < 1U << (bits - 1) ? number - static_cast<int>((1U << bits) - 1) : number;
}

}  // namespace pressoir::codecs::jpeg
