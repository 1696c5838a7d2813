// The numbers that a TIFF's samples are stored as, read as unsigned integers of up to 16 bits.
// Sources: TIFF 6.0, section 8 (BitsPerSample) and 19 (SampleFormat); technical note 3 for floating
// point of 16 and 24 bits. One thread at a time.
#pragma once

#include <cstdint>
#include <span>

namespace pressoir::codecs::tiff {

enum class NumberKind : std::uint8_t { whole, whole_with_sign, floating };

struct Number {
  NumberKind kind = NumberKind::whole;
  unsigned bits = 8;
  /// Whole numbers of 1 to 16, 24, 32 and 64 bits; floating ones of 16, 24, 32 and 64.
  [[nodiscard]] bool is_readable() const;
  /// Bits of what is read: those of the file up to 16.
  [[nodiscard]] unsigned depth() const { return is_rounded() ? 16 : bits; }
  /// True when reading loses precision.
  [[nodiscard]] bool is_rounded() const { return kind == NumberKind::floating || bits > 16; }
};

/// Which samples of a row: `count` of them, `stride` apart.
struct Stretch {
  std::size_t first = 0, stride = 1, count = 0;
};

class NumberReader {
 public:
  /// REQUIRES: number.is_readable().
  explicit NumberReader(Number number) : number_(number) {}
  /// Reads into the first `stretch.count` of `into`: 0 to 2^depth - 1. The lowest number of those
  /// with a sign is 0; floating ones from 0 to 1 fill the range, others are cut off.
  /// REQUIRES: `row` holds the stretch, in the order of bytes of this machine.
  void read(std::span<const std::uint8_t> row, Stretch stretch, std::span<std::uint16_t> into);
  /// Floating numbers seen so far that were outside 0 to 1, and all.
  [[nodiscard]] std::uint64_t outside() const { return outside_; }
  [[nodiscard]] std::uint64_t seen() const { return seen_; }

 private:
  std::uint16_t cut(double value);
  Number number_;
  std::uint64_t outside_ = 0, seen_ = 0;
};

}  // namespace pressoir::codecs::tiff
