// Another size for a drawing that stays one. Pure; any thread.
#pragma once

#include <span>

#include "codecs/svg/document/node.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// Pixels of a side; at most 10^9, limits are checked where it is drawn.
std::uint32_t side_of(double pixels);

/// Does `steps` by width, height, viewBox and preserveAspectRatio of the root alone.
/// @return false, and nothing is changed: one of them is more than a resize.
/// @throws Error as raster::plan_steps.
bool resize(Document& document, std::span<const Step> steps, const Limits& limits);

}  // namespace pressoir::codecs::svg
