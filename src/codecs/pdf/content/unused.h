// Resources that no content names. One thread at a time.
#pragma once

#include <set>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Takes the entries out of the resources of pages, forms, patterns and fonts of Type 3 that none
/// of the contents drawn with them names. What forms to be filled in draw with stays, and so do
/// resources of contents that cannot be read.
/// @return the objects that entries went from.
/// @throws Error limit_exceeded for a stream of more than `most` bytes.
std::set<QPDFObjGen> drop_unused_resources(Document& document, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
