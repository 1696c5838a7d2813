// Objects that say the same become one. One thread at a time.
#pragma once

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// True for a dictionary of the kinds that may be merged.
bool is_shared_kind(Object dictionary);

/// Merges equal streams and equal objects of kinds that have no identity of their own: fonts and
/// what belongs to them, resources, colour spaces, graphics states, patterns, functions. Pages,
/// annotations, fields, outlines, groups of optional content, and elements of the structure tree
/// are never merged. @return how many objects went.
std::size_t merge_equal_objects(QPDF& graph);

}  // namespace pressoir::codecs::pdf
