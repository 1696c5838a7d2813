#include "codecs/pdf/write/digest.h"

#include <cstring>

namespace pressoir::codecs::pdf {
namespace {

// The finaliser of MurmurHash3 (A. Appleby, public domain), whose constants are known to mix.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 33U) * 0xff51afd7ed558ccdULL;
  value = (value ^ value >> 33U) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ value >> 33U;
}

}  // namespace

std::string Digest::bytes() const {
  std::string out;
  for (const auto word : {low, high})
    for (unsigned i = 0; i < 8; ++i) out += static_cast<char>(word >> 8 * i & 0xFFU);
  return out;
}

Digest digest_of(Bytes bytes) noexcept {
  Digest digest{.low = bytes.size(), .high = ~std::uint64_t{bytes.size()}};
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
    digest.low = mixed(digest.low ^ word) + 0x9e3779b97f4a7c15ULL;
    digest.high = mixed(digest.high + word) ^ digest.low;
  }
  return {.low = mixed(digest.low), .high = mixed(digest.high)};
}

}  // namespace pressoir::codecs::pdf
