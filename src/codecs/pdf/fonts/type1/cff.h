// CFF fonts of one face (Adobe Technical Note 5176), written. Pure.
#pragma once

#include "codecs/pdf/fonts/type1/type1.h"

namespace pressoir::codecs::pdf {

struct CffGlyph {
  std::string name;
  Buffer charstring;
};

/// @param font    for its name, matrix, box, encoding and hints. @param glyphs  ".notdef" first.
/// REQUIRES: no name twice.
Buffer write_cff(const Type1Font& font, std::vector<CffGlyph> glyphs, double usual_width);

}  // namespace pressoir::codecs::pdf
