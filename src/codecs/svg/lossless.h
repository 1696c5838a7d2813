// The lossless work on one SVG text. Pure but for the clock of the trials.
#pragma once

#include <string>
#include <string_view>

#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// The text that shows the same in fewer bytes, as it is and in gzip; empty: none was found. The
/// text that is returned comes back as it is when it is worked on again.
/// @throws Error corrupt_input, limit_exceeded.
std::string smaller_text(std::string_view text, const Goal& goal, const Limits& limits,
                         Trials& trials);

}  // namespace pressoir::codecs::svg
