// Type 1 fonts as CFF: the same glyphs in fewer bytes, behind flate much fewer. Pure.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

/// With the same names, codes, widths, outlines and hints. FreeType reads both alike, glyph by
/// glyph. Empty: it is no Type 1 font that this is sure of.
std::optional<Buffer> type1_as_cff(Bytes font);

}  // namespace pressoir::codecs::pdf
