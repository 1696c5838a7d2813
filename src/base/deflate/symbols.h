// Symbols: the alphabets of deflate (RFC 1951, 3.2.5): lengths 3..258 and distances 1..32768 as a
// symbol with extra bits. Tables and pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pressoir::deflate {

inline constexpr std::size_t kLeastLength = 3, kMostLength = 258, kWindow = 32768;
// The fixed code counts two literals more than there are.
inline constexpr std::size_t kLiterals = 288, kDistances = 30, kFirstLength = 257,
                             kEndOfBlock = 256;

inline constexpr std::array<std::uint8_t, 29> kLengthBits{
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
inline constexpr std::array<std::uint16_t, 29> kLengthBase = [] {
  std::array<std::uint16_t, 29> base{};
  std::uint16_t next = kLeastLength;
  for (std::size_t s = 0; s < base.size(); ++s) {
    base[s] = next;
    next = static_cast<std::uint16_t>(next + (1U << kLengthBits[s]));
  }
  base.back() = kMostLength;  // which the symbol before could say too, but never does
  return base;
}();
inline constexpr std::array<std::uint8_t, 30> kDistanceBits = [] {
  std::array<std::uint8_t, 30> bits{};
  for (std::size_t s = 4; s < bits.size(); ++s) bits[s] = static_cast<std::uint8_t>(s / 2 - 1);
  return bits;
}();
inline constexpr std::array<std::uint16_t, 30> kDistanceBase = [] {
  std::array<std::uint16_t, 30> base{};
  std::uint16_t next = 1;
  for (std::size_t s = 0; s < base.size(); ++s) {
    base[s] = next;
    next = static_cast<std::uint16_t>(next + (1U << kDistanceBits[s]));
  }
  return base;
}();

namespace tables {
inline constexpr std::array<std::uint8_t, kMostLength + 1> kSymbolOfLength = [] {
  std::array<std::uint8_t, kMostLength + 1> symbols{};
  for (std::size_t s = 0; s < kLengthBase.size(); ++s)
    for (std::size_t l = kLengthBase[s]; l <= kMostLength; ++l)
      symbols[l] = static_cast<std::uint8_t>(s);
  return symbols;
}();
/// Of distance - 1 up to 255, then of (distance - 1) / 128.
inline constexpr std::array<std::uint8_t, 512> kSymbolOfDistance = [] {
  std::array<std::uint8_t, 512> symbols{};
  for (std::size_t s = 0; s < kDistanceBase.size(); ++s) {
    for (std::size_t d = kDistanceBase[s]; d <= 256; ++d)
      symbols[d - 1] = static_cast<std::uint8_t>(s);
    for (std::size_t d = (kDistanceBase[s] + 126U) / 128; d < 256; ++d)
      symbols[256 + d] = static_cast<std::uint8_t>(s);
  }
  return symbols;
}();
}  // namespace tables

/// 0..28. @param length  3..258.
constexpr std::size_t symbol_of_length(std::size_t length) noexcept {
  return tables::kSymbolOfLength[length];
}
/// 0..29. @param less_one  the distance less one, 0..32767.
constexpr std::size_t symbol_of_distance(std::size_t less_one) noexcept {
  return tables::kSymbolOfDistance[less_one < 256 ? less_one : 256 + (less_one >> 7U)];
}

static_assert(kLengthBase[27] == 227 && symbol_of_length(257) == 27 && symbol_of_length(258) == 28);
static_assert(kDistanceBase[29] == 24577 && symbol_of_distance(24575) == 28 &&
              symbol_of_distance(24576) == 29 && symbol_of_distance(256) == 16);

}  // namespace pressoir::deflate
