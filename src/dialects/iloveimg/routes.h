// The iLoveIMG API as a row of the dialect table (registry.h).
#pragma once

#include "dialects/iloveimg/config.h"

namespace pressoir {
struct Limits;
}
namespace pressoir::dialects {
struct Dialect;
}

namespace pressoir::dialects::iloveimg {

/// @param limits  max_input_bytes becomes the largest upload.
Dialect dialect(const Config& config, const Limits& limits);

}  // namespace pressoir::dialects::iloveimg
