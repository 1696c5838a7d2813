// Tinify, also TinyPNG and TinyJPG: the routes. The contract is README.md in this folder.
#pragma once

#include "dialects/dialect.h"
#include "dialects/tinify/config.h"
#include "model/goal.h"

namespace pressoir::dialects::tinify {

Dialect dialect(const Config& config, const Limits& limits);

}  // namespace pressoir::dialects::tinify
