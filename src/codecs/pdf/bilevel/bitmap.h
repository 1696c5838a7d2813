// Bitmap: a picture of one bit a pixel, rows padded to bytes, the first pixel in the highest bit.
// Plain value.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

struct Bitmap {
  std::uint32_t width = 0, height = 0;
  std::vector<std::uint8_t> rows;  ///< 1: black

  [[nodiscard]] std::size_t stride() const noexcept { return (std::size_t{width} + 7) / 8; }
  friend bool operator==(const Bitmap&, const Bitmap&) = default;
};

/// @param samples  stride * height bytes, or more. @param black_is_0  as PDF has it in DeviceGray.
Bitmap bitmap_of(Bytes samples, std::uint32_t width, std::uint32_t height, bool black_is_0);

}  // namespace pressoir::codecs::pdf
