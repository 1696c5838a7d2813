// The path elements of a document in fewer characters. Pure; any thread.
#pragma once

#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// The path data of all elements that are not animated, each with the digits that its scale needs.
/// @param precision  its digits are not looked at.
/// @return whether anything changed.
bool shorten_path_elements(Document& document, const PassContext& context, PathPrecision precision);

}  // namespace pressoir::codecs::svg
