// Digest: 128 bits that tell contents apart; no protection against anybody. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct Digest {
  std::uint64_t low = 0, high = 0;
  friend auto operator<=>(const Digest&, const Digest&) = default;
  [[nodiscard]] std::string bytes() const;  ///< 16
};

Digest digest_of(Bytes bytes) noexcept;
inline Digest digest_of(std::string_view text) noexcept { return digest_of(as_bytes(text)); }

}  // namespace pressoir::codecs::pdf
