// Type 2 charstrings (Adobe Technical Note 5177). Pure.
#pragma once

#include <optional>

#include "codecs/pdf/fonts/type1/outline.h"

namespace pressoir::codecs::pdf {

/// @param usual_width  of glyphs that do not say theirs. Empty: more stems than there may be.
std::optional<Buffer> type2_charstring(const Outline& outline, double usual_width);

}  // namespace pressoir::codecs::pdf
