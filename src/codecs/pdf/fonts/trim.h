// TrueType fonts without what PDF does not read of them (ISO 32000-1, 9.9). Pure.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

/// The outlines, their hints and the numbers of glyphs stay as they are. Tables for layout,
/// devices and names go; of a font that is drawn by numbers of glyphs alone those that find glyphs
/// by characters and names too. Widths of glyphs without outline, which the document has itself,
/// become 0, but for the space's.
/// @param by_glyph  a CIDFont: no character is ever looked up.
/// Empty: there is nothing to take out, or it is no TrueType font.
std::optional<Buffer> trimmed_font(Bytes font, bool by_glyph);

}  // namespace pressoir::codecs::pdf
