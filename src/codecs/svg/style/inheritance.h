// Whether an element would look the same in another place of the tree. Pure; any thread.
#pragma once

#include <string>

#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg::style {

/// What elements below `parent` inherit from it and from all above: equal texts, equal looks.
/// Only declarations that differ from what is inherited already count.
std::string inherited_by_children(const Cascade& cascade, const Node& parent);

}  // namespace pressoir::codecs::svg::style
