// The MegaOptim API as a row of the dialect table (registry.cpp).
#pragma once

#include "dialects/dialect.h"

namespace pressoir::dialects::megaoptim {

/// @param limits  max_input_bytes becomes the largest upload.
Dialect dialect(const Config& config, const Limits& limits);

}  // namespace pressoir::dialects::megaoptim
