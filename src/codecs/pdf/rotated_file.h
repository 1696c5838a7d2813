// Rotation of the pages of a PDF file (ISO 32000-1, 7.7.3.3). Pure.
#pragma once

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// The file with all pages rotated clockwise from how they are seen, its streams as they are, read
/// again and compared. What the file was made for by pressoir it still is.
/// @param degrees  90, 180 or 270.
/// @throws Error invalid_request for a signed file, as Document.
Buffer rotated_file(Bytes input, int degrees, const Limits& limits, const std::string& password);

}  // namespace pressoir::codecs::pdf
