#include "codecs/tiff/numbers.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "raster/colour/samples.h"

namespace pressoir::codecs::tiff {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

/// Number `index` of those that take `bytes` each.
std::uint64_t number_at(std::span<const std::uint8_t> row, std::size_t index, std::size_t bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, row.data() + index * bytes, bytes);
  return value;
}

/// Number `index` of those that stand bit after bit, at most 16 each.
std::uint16_t packed_at(std::span<const std::uint8_t> row, std::size_t index, unsigned bits) {
  const std::size_t bit = index * bits;
  std::uint32_t three = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t at = bit / 8 + i;
    three = three << 8 | (at < row.size() ? row[at] : 0U);
  }
  return static_cast<std::uint16_t>(three >> (24 - bit % 8 - bits) & ((1U << bits) - 1));
}

/// A whole number of 24, 32 or 64 bits as one of 16, rounded.
std::uint16_t rounded(std::uint64_t value, unsigned bits) {
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits);
  if (bits <= 32) return static_cast<std::uint16_t>(raster::rescaled(value, most, 65535));
  const std::uint64_t step = most / 65535;  // divides evenly
  return static_cast<std::uint16_t>(value / step + (value % step > step / 2 ? 1 : 0));
}

/// Floating point of one sign bit, `exponent_bits` and `mantissa_bits`, as IEEE 754 has it.
double small_float(std::uint64_t bits, unsigned exponent_bits, unsigned mantissa_bits) {
  const auto mantissa = static_cast<double>(bits & ((1U << mantissa_bits) - 1));
  const unsigned most = (1U << exponent_bits) - 1;
  const auto exponent = static_cast<unsigned>(bits >> mantissa_bits) & most;
  const int bias = static_cast<int>(most / 2), shift = static_cast<int>(mantissa_bits);
  const bool negative = (bits >> (exponent_bits + mantissa_bits) & 1) != 0;
  double value = std::ldexp(mantissa, 1 - bias - shift);
  if (exponent == most)
    value = mantissa != 0 ? std::nan("") : HUGE_VAL;
  else if (exponent != 0)
    value =
        std::ldexp(mantissa + std::ldexp(1.0, shift), static_cast<int>(exponent) - bias - shift);
  return negative ? -value : value;
}

double float_at(std::span<const std::uint8_t> row, std::size_t index, unsigned bits) {
  const auto value = number_at(row, index, bits / 8);
  switch (bits) {
    case 16: return small_float(value, 5, 10);
    case 24: return small_float(value, 7, 16);
    case 32: return std::bit_cast<float>(static_cast<std::uint32_t>(value));
    default: return std::bit_cast<double>(value);
  }
}

template <class Get>
void fill(Stretch stretch, std::span<std::uint16_t> into, const Get& get) {
  for (std::size_t i = 0; i < stretch.count; ++i) into[i] = get(stretch.first + i * stretch.stride);
}

}  // namespace

bool Number::is_readable() const {
  const bool wide = bits == 24 || bits == 32 || bits == 64;
  if (kind == NumberKind::floating) return bits == 16 || wide;
  return (bits >= 1 && bits <= 16) || wide;
}

std::uint16_t NumberReader::cut(double value) {
  ++seen_;
  if (value >= 0 && value <= 1) return static_cast<std::uint16_t>(std::lround(value * 65535));
  ++outside_;
  return value > 1 ? 65535 : 0;
}

void NumberReader::read(std::span<const std::uint8_t> row, Stretch stretch,
                        std::span<std::uint16_t> into) {
  const unsigned bits = number_.bits;
  if (number_.kind == NumberKind::floating)
    return fill(stretch, into, [&](std::size_t i) { return cut(float_at(row, i, bits)); });
  const std::uint64_t sign =
      number_.kind == NumberKind::whole_with_sign ? std::uint64_t{1} << (bits - 1) : 0;
  const auto low_sign = static_cast<unsigned>(sign);
  if (bits > 16) {
    fill(stretch, into,
         [&](std::size_t i) { return rounded(number_at(row, i, bits / 8) ^ sign, bits); });
  } else if (bits == 16) {
    fill(stretch, into,
         [&](std::size_t i) { return static_cast<std::uint16_t>(number_at(row, i, 2) ^ sign); });
  } else if (bits == 8) {
    fill(stretch, into,
         [&](std::size_t i) { return static_cast<std::uint16_t>(row[i] ^ low_sign); });
  } else {
    fill(stretch, into, [&](std::size_t i) {
      return static_cast<std::uint16_t>(packed_at(row, i, bits) ^ low_sign);
    });
  }
}

}  // namespace pressoir::codecs::tiff
