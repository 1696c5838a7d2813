// How large the pictures of a document are shown. Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <map>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Of all places where a picture is shown, the largest.
struct Shown {
  double width = 0, height = 0;  ///< inches, along the sides of the picture
};

/// By the pictures' objects, of what pages and the forms on them draw, through the matrices that
/// are in force there (ISO 32000-1, 8.3). Soft masks are as large as their pictures. What patterns,
/// glyphs and annotations draw, and what stands in contents that are not sound, has an endless size
/// here: it is not known.
std::map<QPDFObjGen, Shown> shown_sizes(Document& document, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
