// TIFFs of every kind made in code by libtiff: what the tests of this folder and the conformance
// suite run on. For tests only.
#pragma once

#include <tiffio.h>

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::tiff::testing {

/// What a file is like; the defaults are a grey picture of 8 bits in one strip.
struct Kind {
  std::uint32_t width = 23, height = 17;
  std::uint16_t bits = 8, samples = 1;
  std::uint16_t photometric = PHOTOMETRIC_MINISBLACK;
  std::uint16_t format = SAMPLEFORMAT_UINT;
  std::uint16_t compression = COMPRESSION_NONE;
  std::uint16_t predictor = PREDICTOR_NONE;
  std::uint16_t orientation = 1;
  bool planes = false;          ///< one after the other
  bool tiles = false;           ///< of 16 x 16
  bool big_endian = false;      ///< "MM"
  bool low_bits_first = false;  ///< FillOrder 2
  std::uint32_t pages = 1;
  std::vector<std::uint16_t> extra{};    ///< ExtraSamples
  std::vector<std::uint16_t> colours{};  ///< ColorMap: all reds, all greens, all blues
  /// The bits of a sample as stored. Empty: a gradient with flat parts.
  std::function<std::uint64_t(std::uint32_t x, std::uint32_t y, std::uint16_t sample)> value{};
  /// Called before the pixels are written: further tags.
  std::function<void(TIFF*)> tags{};
};

/// @throws std::runtime_error when libtiff refuses.
Buffer write(const Kind& kind);

/// The bits of a floating point number of 16, 24, 32 or 64 bits (TIFF technical note 3).
std::uint64_t float_bits(double value, unsigned bits);

struct Named {
  std::string name;
  Buffer bytes;
};
/// One small file for each kind that the reader has a way of its own for.
std::vector<Named> files();

}  // namespace pressoir::codecs::tiff::testing
