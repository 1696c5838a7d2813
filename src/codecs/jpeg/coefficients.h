// Picture: the quantised DCT coefficients of a JPEG with everything that gives them a meaning.
// What lossless work passes around. Plain value, move it; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::jpeg {

using Block = std::array<std::int16_t, 64>;        ///< natural (row by row) order
using QuantTable = std::array<std::uint16_t, 64>;  ///< natural order

/// Natural index of each zigzag position (T.81, figure A.6).
extern const std::array<std::uint8_t, 64> kZigzag;

/// How three or four components are to be understood; values without meaning to anyone else.
enum class CodedColour : std::uint8_t { grey, rgb, ycbcr, cmyk, ycck };

struct Component {
  int id = 0, h = 1, v = 1;  ///< identifier and sampling factors
  std::uint32_t blocks_wide = 0, blocks_high = 0;
  QuantTable quant{};
  std::vector<Block> blocks;  ///< blocks_wide x blocks_high, no padding

  [[nodiscard]] const Block& at(std::uint32_t x, std::uint32_t y) const {
    return blocks[std::size_t{y} * blocks_wide + x];
  }
  friend bool operator==(const Component&, const Component&) = default;
};

struct Picture {
  std::uint32_t width = 0, height = 0;
  CodedColour colour = CodedColour::ycbcr;
  std::vector<Component> components;
  bool progressive = false;  ///< how it was stored; no part of the comparison
  bool extra_bytes = false;  ///< there are some between its scans; no part of the comparison
  bool oddities = false;     ///< libjpeg found something harmless; no part of the comparison

  [[nodiscard]] int max_h() const;
  [[nodiscard]] int max_v() const;
  [[nodiscard]] std::uint64_t blocks() const;
};

/// Equal size, colour, tables and coefficients.
bool same_picture(const Picture& left, const Picture& right);

/// One progressive scan, in the terms of T.81, annex G.
struct Scan {
  std::vector<int> components;
  int from = 0, to = 0;   ///< spectral selection, 0..63
  int high = 0, low = 0;  ///< successive approximation: Ah, Al
};

enum class Coding : std::uint8_t { sequential, progressive };

/// @param jpeg  one image, SOI to EOI.
/// @throws Error corrupt_input (damaged data too), unsupported_format, limit_exceeded.
Picture read_coefficients(Bytes jpeg);

/// Whether `jpeg` decodes to exactly `picture`: size, colour, tables and all coefficients.
/// @throws Error as read_coefficients.
bool codes_picture(Bytes jpeg, const Picture& picture);

/// A JPEG with optimal Huffman tables, no restart markers and no APPn but the one that says the
/// colour (JFIF or Adobe, as libjpeg writes them).
/// @param script  for Coding::progressive; empty: libjpeg's standard script.
/// @throws Error when libjpeg cannot code the picture this way.
Buffer write_coefficients(const Picture& picture, Coding coding, std::span<const Scan> script = {});

}  // namespace pressoir::codecs::jpeg
