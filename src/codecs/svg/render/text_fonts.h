// The fonts of texts in SVG: those of raster/watermark/font_files.h, given to Pango's Cairo
// backend. (Its own map asks fontconfig, on a thread and from files, neither of which a sandboxed
// worker has.)
#pragma once

namespace pressoir::codecs::svg {

/// From now on texts that this thread draws through Pango's default map have these fonts.
/// @return false: this version of Pango cannot be given any.
bool use_own_fonts();

/// How many characters this thread has met since the last call that no font has.
int take_missing_characters();

}  // namespace pressoir::codecs::svg
