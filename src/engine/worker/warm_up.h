// warm_up: what a worker does before its first job. For the worker.
#pragma once

namespace pressoir::engine {

/// Runs every codec of pixels once over a tiny built-in picture, so that the children of this
/// process start with tables, dispatchers and heap in place. Never throws.
void warm_up() noexcept;

}  // namespace pressoir::engine
