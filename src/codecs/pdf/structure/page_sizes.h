// How large pages are seen (ISO 32000-1, 7.7.3.3). Pure; one thread at a time.
#pragma once

#include <vector>

#include "codecs/pdf/structure/document.h"
#include "model/size.h"

namespace pressoir::codecs::pdf {

/// Of the first Inspection::kMostPages, in points (1/72 of an inch), rounded; rotated pages as they
/// are seen.
std::vector<Size> page_sizes(const Document& document);

}  // namespace pressoir::codecs::pdf
