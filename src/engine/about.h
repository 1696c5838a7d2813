// about: what the engine is made of, and getting it ready. For the worker.
#pragma once

#include "engine/description.h"

namespace pressoir::engine {

/// Formats from codecs::all_codecs() and versions of the libraries behind them; the sandbox part is
/// left empty.
Description describe_codecs();

/// Runs every codec of pixels once over a tiny picture of ours, so that the children of this
/// process start with tables, dispatchers and heap in place. Never throws.
void warm_up() noexcept;

}  // namespace pressoir::engine
