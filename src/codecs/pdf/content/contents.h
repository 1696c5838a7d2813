// The content streams of a document. One thread at a time.
#pragma once

#include <set>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Joins the streams that a page alone is drawn by, and writes those of pages, forms, patterns and
/// glyphs in fewer bytes: see minified(). @return the streams that were changed.
/// @throws Error limit_exceeded for a stream of more than `most` bytes.
std::set<QPDFObjGen> minify_contents(Document& document, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
