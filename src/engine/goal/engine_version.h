// EngineVersion: what decides on a result besides input and goal. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/goal.h"

namespace pressoir::engine {

/// Part of every cache key and of `pressoir version`: changes when outputs may change.
inline constexpr std::string_view kEngineVersion = "10";

bool draws_text(const Goal& goal);

/// kEngineVersion; for goals that draw texts with what they are drawn with.
/// @param fonts  Description::font_fingerprint of the workers.
std::string version_for(const Goal& goal, std::string_view fonts);

}  // namespace pressoir::engine
