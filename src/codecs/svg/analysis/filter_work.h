// How long librsvg draws filters, about. Pure; any thread.
#pragma once

#include <limits>

#include "codecs/svg/document/node.h"
#include "model/size.h"

namespace pressoir::codecs::svg {

/// A drawing that takes no more seconds than this for its filters is worth its proof.
inline constexpr double kMostFilterSeconds = 3;

/// Seconds of CPU for the filters of a drawing in that size, where each is as large as the picture.
/// Infinity: librsvg 2.54 ends the process.
double filter_seconds(const Document& document, Size size);

}  // namespace pressoir::codecs::svg
