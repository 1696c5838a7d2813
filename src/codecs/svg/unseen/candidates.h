// Elements that may be taken away unseen, each with a reason of geometry. Pure; any thread.
#pragma once

#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/shapes/shape_document.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {

struct Candidate {
  Node* element;
  Bounds bounds;  ///< of what it paints, in the root's user space
};

/// Shapes that an opaque shape after them may cover, that a clip around them leaves nothing of,
/// that are outside of every viewport, or that have no visible paint; those with the most bytes
/// first. None where more than a still picture may show the document: scripts, animations, rules
/// under conditions, style sheets from outside.
std::vector<Candidate> candidates_of(Document& document, const ShapeDocument& shapes);

}  // namespace pressoir::codecs::svg
