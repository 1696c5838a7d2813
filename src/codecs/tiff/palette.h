// The colour map of a TIFF with a palette (TIFF 6.0, section 5). Pure.
#pragma once

#include <array>
#include <vector>

#include "codecs/tiff/library.h"

namespace pressoir::codecs::tiff {

struct Palette {
  /// Red, green and blue by the number in the file: of 8 bits, or of 16.
  std::array<std::vector<std::uint16_t>, 3> colours;
  bool needs_16_bits = false;  ///< 8 would lose precision
};

/// @param bits  of a sample, 1 to 16. @throws Error corrupt_input when there is no colour map.
Palette palette_of(const File& file, unsigned bits);

}  // namespace pressoir::codecs::tiff
