// EngineVersion: what decides on a result besides input and goal. Safe from any thread.
#pragma once

#include <string>

#include "model/goal.h"

namespace pressoir::engine {

/// kEngineVersion; for goals that draw texts with the versions of fonts and text libraries. Looks
/// at the files of the fonts at the first call for such a goal.
std::string version_for(const Goal& goal);

}  // namespace pressoir::engine
