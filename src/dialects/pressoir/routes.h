// The API of our own as a row of the dialect table (registry.h).
#pragma once

#include "dialects/pressoir/config.h"

namespace pressoir {
struct Limits;
}
namespace pressoir::dialects {
struct Dialect;
}

namespace pressoir::dialects::own {

/// @param limits  max_input_bytes becomes the largest upload.
Dialect dialect(const Config& config, const Limits& limits);

}  // namespace pressoir::dialects::own
