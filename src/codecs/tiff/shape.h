// What a TIFF's first page holds and how it is read: decided from its tags alone, no pixels
// decoded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/tiff/library.h"
#include "codecs/tiff/numbers.h"
#include "raster/canvas.h"

namespace pressoir::codecs::tiff {

/// What the samples of a pixel mean. Sources: TIFF 6.0, sections 3 to 6, 16, 21 and 23; Adobe
/// Photoshop TIFF technical notes (ICCLab); RFC 3949 (ITULab).
enum class Meaning : std::uint8_t {
  plain,      ///< grey, RGB or CMYK
  palette,    ///< a number in the colour map
  cie_lab,    ///< L unsigned, a and b with a sign
  icc_lab,    ///< as in ICC profiles of version 2
  itu_lab,    ///< ranges by the Decode tag
  converted,  ///< YCbCr and LogLuv: libtiff makes 8-bit RGBA of them
};

bool is_lab(Meaning meaning);

struct Shape {
  std::uint32_t width = 0, height = 0;
  raster::Layout layout;
  Meaning meaning = Meaning::plain;
  Number number;
  std::uint16_t samples = 1;           ///< of a pixel in the file
  std::optional<std::uint16_t> alpha;  ///< which of them is the alpha
  bool inverted = false;               ///< 0 is white
  bool premultiplied = false;          ///< colours are multiplied with alpha
  bool exact = true;                   ///< false: colours are converted, or numbers rounded
  std::vector<std::string> warnings;   ///< what reading leaves out or changes
};

/// @throws Error corrupt_input, limit_exceeded; unsupported_format with the reason for valid files
///         of a kind that is not read.
Shape shape_of(const File& file, const Limits& limits);

}  // namespace pressoir::codecs::tiff
