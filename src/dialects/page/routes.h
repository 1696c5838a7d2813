// The page for people, at /: its files, out of memory. What it calls are the APIs of other folders.
#pragma once

#include "dialects/dialect.h"
#include "dialects/page/config.h"
#include "model/goal.h"

namespace pressoir::dialects::page {

Dialect dialect(const Config& config, const Limits& limits);

}  // namespace pressoir::dialects::page
