// Pictures behind DCTDecode (ISO 32000-1, 7.4.8): JPEG files in streams. Pure; deterministic.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

/// The same coefficients in fewer bytes, which libjpeg has read back. Of the markers that say
/// something beside the picture only Adobe's stays, which says what the components mean: the rest
/// is in the dictionary. Empty: there is no smaller one, or it is not sure that it would be read
/// alike.
std::optional<Buffer> smaller_jpeg(Bytes jpeg, const Limits& limits, bool fast);

/// The coded picture of a JPEG that says its colours as everybody expects: nothing beside it.
Buffer without_markers(Bytes jpeg);

}  // namespace pressoir::codecs::pdf
