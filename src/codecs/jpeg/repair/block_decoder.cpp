#include "codecs/jpeg/repair/block_decoder.h"

#include <cstdlib>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kMaxDcBits = 11, kMaxAcBits = 10;  // of 8-bit samples (T.81, F.1.2)

std::int16_t& at(Block& block, int k) { return block[kZigzag[static_cast<std::size_t>(k)]]; }

/// Samples of 8 bits have no larger ones, with room for what encoders round: damage that decodes
/// shows itself here.
bool is_plausible(const Block& block, const QuantTable& quant) {
  constexpr int kMostDc = 1024 + 512, kMostAc = 2048;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const int most = (i == 0 ? kMostDc : kMostAc) + quant[i];
    if (block[i] != 0 && std::abs(block[i] * quant[i]) > most) return false;
  }
  return true;
}

}  // namespace

BlockDecoder::BlockDecoder(const FoundScan& scan, bool progressive, bool checks_range)
    : scan_(scan), progressive_(progressive), checks_range_(checks_range) {
  const int from = progressive ? scan.from : 0, to = progressive ? scan.to : 63;
  for (int k = from; k <= to; ++k) covered_ |= std::uint64_t{1} << static_cast<unsigned>(k);
  for (const auto& part : scan.parts) {
    const bool has_means = from == 0 && !(progressive && scan.high != 0);
    dc_.push_back(has_means ? std::make_unique<Decoder>(*part.dc) : nullptr);
    ac_.push_back(to > 0 ? std::make_unique<Decoder>(*part.ac) : nullptr);
  }
}

void BlockDecoder::restart() {
  last_dc_ = {};
  end_of_band_run_ = 0;
}

bool BlockDecoder::read(BitReader& bits, std::size_t part, Block& block, const QuantTable& quant) {
  bool is_read = false;
  if (!progressive_)
    is_read = read_sequential(bits, part, block);
  else if (scan_.from == 0)
    is_read = read_dc(bits, part, block);
  else if (scan_.high == 0)
    is_read = read_ac_first(bits, part, block);
  else
    is_read = read_ac_refined(bits, part, block);
  return is_read && (!checks_range_ || is_plausible(block, quant));
}

bool BlockDecoder::read_difference(BitReader& bits, std::size_t part) {
  const auto size = dc_[part]->next(bits);
  if (!size || *size > kMaxDcBits) return false;
  const auto value = bits.take(*size);
  if (!value) return false;
  last_dc_[part] += extended(*value, *size);
  return std::abs(last_dc_[part]) <= 1 << 14;  // all of 16 bits, without the lowest
}

bool BlockDecoder::read_sequential(BitReader& bits, std::size_t part, Block& block) {
  block = {};
  if (!read_difference(bits, part)) return false;
  block[0] = static_cast<std::int16_t>(last_dc_[part]);
  for (int k = 1; k < 64; ++k) {
    const auto symbol = ac_[part]->next(bits);
    if (!symbol) return false;
    const std::uint32_t zeros = *symbol >> 4U, size = *symbol & 15U;
    if (size == 0) {
      if (zeros != 15) return true;
      k += 15;
      continue;
    }
    k += static_cast<int>(zeros);
    if (k > 63 || size > kMaxAcBits) return false;
    const auto value = bits.take(size);
    if (!value) return false;
    at(block, k) = static_cast<std::int16_t>(extended(*value, size));
  }
  return true;
}

bool BlockDecoder::read_dc(BitReader& bits, std::size_t part, Block& block) {
  if (scan_.high != 0) {
    const auto bit = bits.take(1);
    if (!bit) return false;
    if (*bit != 0) block[0] = static_cast<std::int16_t>(block[0] | 1 << scan_.low);
    return true;
  }
  if (!read_difference(bits, part)) return false;
  block[0] = static_cast<std::int16_t>(last_dc_[part] * (1 << scan_.low));
  return true;
}

/// Where the data ends within the length of a run, that is at least what its code says.
void BlockDecoder::read_end_of_band(BitReader& bits, std::uint32_t bits_of_run) {
  end_of_band_run_ = 1U << bits_of_run;
  if (const auto more = bits.take(bits_of_run))
    end_of_band_run_ += *more;
  else
    bits.drop_rest();
}

bool BlockDecoder::read_ac_first(BitReader& bits, std::size_t part, Block& block) {
  if (end_of_band_run_ > 0) {
    --end_of_band_run_;
    return true;
  }
  for (int k = scan_.from; k <= scan_.to; ++k) {
    const auto symbol = ac_[part]->next(bits);
    if (!symbol) return false;
    const std::uint32_t zeros = *symbol >> 4U, size = *symbol & 15U;
    if (size == 0 && zeros < 15) {
      read_end_of_band(bits, zeros);
      --end_of_band_run_;
      return true;
    }
    k += static_cast<int>(zeros);
    if (size == 0) continue;
    if (k > scan_.to || size > kMaxAcBits) return false;
    const auto value = bits.take(size);
    if (!value) return false;
    at(block, k) = static_cast<std::int16_t>(extended(*value, size) * (1 << scan_.low));
  }
  return true;
}

/// One more bit of a coefficient that is not zero.
bool BlockDecoder::refine(BitReader& bits, std::int16_t& value) const {
  const auto bit = bits.take(1);
  if (!bit) return false;
  const int step = 1 << scan_.low;
  if (*bit != 0 && (std::abs(value) & step) == 0)
    value = static_cast<std::int16_t>(value + (value < 0 ? -step : step));
  return true;
}

/// Goes on to the zero behind `zeros` others, and refines what it comes by. `k` ends behind the
/// band where there is none.
bool BlockDecoder::skip_zeros(BitReader& bits, Block& block, int& k, int zeros) const {
  for (; k <= scan_.to; ++k) {
    auto& value = at(block, k);
    if (value != 0) {
      if (!refine(bits, value)) return false;
    } else if (--zeros < 0) {
      return true;
    }
  }
  return true;
}

bool BlockDecoder::read_ac_refined(BitReader& bits, std::size_t part, Block& block) {
  int k = scan_.from;
  while (end_of_band_run_ == 0 && k <= scan_.to) {
    const auto symbol = ac_[part]->next(bits);
    if (!symbol) return false;
    const std::uint32_t zeros = *symbol >> 4U, size = *symbol & 15U;
    if (size > 1) return false;
    int value = 0;
    if (size == 1) {
      const auto sign = bits.take(1);
      if (!sign) return false;
      value = *sign != 0 ? 1 << scan_.low : -(1 << scan_.low);
    } else if (zeros < 15) {
      read_end_of_band(bits, zeros);
      break;
    }
    if (!skip_zeros(bits, block, k, static_cast<int>(zeros))) return false;
    if (value != 0 && k <= scan_.to) at(block, k) = static_cast<std::int16_t>(value);
    ++k;
  }
  if (end_of_band_run_ == 0) return true;
  if (!skip_zeros(bits, block, k, 64)) return false;
  --end_of_band_run_;
  return true;
}

}  // namespace pressoir::codecs::jpeg
