// What of an element's outline can be seen, by the styles that count for it. Pure.
#pragma once

#include "codecs/svg/document/node.h"
#include "codecs/svg/paths/look.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {

/// Of a path, or of a shape that becomes one.
PathLook look_of(const Node& element, const style::StyledDocument& styled);

/// Whether another element draws or moves along this one (textPath, mpath), so that where its parts
/// start and end counts.
bool is_followed(const Node& element, const References& references);

}  // namespace pressoir::codecs::svg
