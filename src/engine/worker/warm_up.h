// What a worker does for its children once. For the worker.
#pragma once

namespace pressoir::engine {

/// Draws a word and a page, so that the fonts and the tables of libraries are open that a child may
/// not open. Before the first job. Never throws.
void open_what_children_cannot() noexcept;

/// Runs every codec of pixels once over a tiny built-in picture, so that children start with
/// tables, dispatchers and heap in place. Jobs do without. Never throws.
void warm_up_codecs() noexcept;

}  // namespace pressoir::engine
