// What pages are drawn of, so that pages of two files can be known to be alike without drawing
// them. Pure; one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/write/digest.h"

namespace pressoir::codecs::pdf {

/// Of each page: the tokens of its contents, and all that they name of its resources, by value.
/// However objects are numbered, shared and packed, pages of equal digests are drawn of the same,
/// and have the same text. Empty: something is damaged, too deep or too large to look at.
/// @param most  bytes of one stream.
std::vector<std::optional<Digest>> page_digests(Document& document, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
