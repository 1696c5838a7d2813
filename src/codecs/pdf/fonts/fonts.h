// The font files in a document. One thread at a time.
#pragma once

#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {

/// Takes out of TrueType fonts what PDF does not read, and makes CFF of Type 1 fonts, but of those
/// that fields to be filled in are written with: see trimmed_font(), type1_as_cff(). @return the
/// streams that were changed.
/// @throws Error limit_exceeded for a stream of more than `most` bytes.
Touched trim_fonts(QPDF& graph, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
