// XMP packets (ISO 16684-1, 7.3). Pure functions; one thread at a time for a document.
#pragma once

#include <string>
#include <string_view>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Without the white space that programs leave before the end of a packet to have room for changes.
/// Others, and packets that are not UTF-8, come back as they are.
std::string without_padding(std::string_view xmp);

/// Takes the padding out of the metadata of a document, but where they are behind filters and
/// `keeps_filters`.
/// @throws Error limit_exceeded for a stream of more than `most` bytes.
void drop_padding(Document& document, bool keeps_filters, std::uint64_t most);

}  // namespace pressoir::codecs::pdf
