// The headers of a BMP. Pure functions; every access is bounded.
// Source: Microsoft, "Bitmap Storage" and the structures BITMAPFILEHEADER, BITMAPCOREHEADER,
// BITMAPINFOHEADER, BITMAPV4HEADER and BITMAPV5HEADER of wingdi.h.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::bmp {

enum class Coding : std::uint8_t { plain, runs8, runs4, fields };

struct Header {
  std::uint32_t width = 0, height = 0;
  bool top_down = false;
  unsigned bits = 0;  ///< per pixel: 1, 4, 8, 16, 24 or 32
  Coding coding = Coding::plain;
  std::array<std::uint32_t, 4> masks{};  ///< red, green, blue, alpha; 16 and 32 bits only
  std::vector<std::array<std::uint8_t, 3>> palette;
  Bytes pixels;
  Bytes icc;
  std::uint32_t per_metre_x = 0, per_metre_y = 0;  ///< pixels; 0: not said
};

/// Views into `input`. @throws Error corrupt_input, unsupported_format, limit_exceeded.
Header parse(Bytes input, const Limits& limits);

/// Little-endian, 1 to 4 bytes. @throws Error corrupt_input behind the end.
std::uint32_t little(Bytes bytes, std::size_t at, unsigned count);

}  // namespace pressoir::codecs::bmp
