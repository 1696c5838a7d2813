// The font files in a document. One thread at a time.
#pragma once

#include <set>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Takes out of TrueType fonts what PDF does not read, but of those that fields to be filled in are
/// written with: see trimmed_font(). @return the streams that were changed.
/// @throws Error limit_exceeded for a stream of more than `most` bytes.
std::set<QPDFObjGen> trim_fonts(QPDF& graph, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
