// The raster pictures that are in an SVG itself, as data: URIs. Pure but for the clock of the
// trials.
#pragma once

#include "codecs/svg/document/node.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// Makes them smaller by the codecs of their formats, as files of their own would be for `goal`,
/// and their Base64 (RFC 4648, section 4) as short as it gets. Those that no codec reads, or that
/// an EXIF orientation rotates, stay as they are.
/// @return whether anything changed.
bool optimize_pictures(Document& document, const Goal& goal, const Limits& limits, Trials& trials);

}  // namespace pressoir::codecs::svg
