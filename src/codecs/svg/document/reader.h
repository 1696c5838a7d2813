// Reads SVG text into a tree: XML by libxml2, with the entities of the file itself, and nothing
// from anywhere else. Pure; any thread.
#pragma once

#include "base/bytes.h"
#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// What a document may hold.
struct ReadLimits {
  std::size_t nodes = 1'000'000;    ///< elements, attributes, texts and comments together
  std::size_t depth = 200;          ///< elements inside each other
  std::size_t bytes = 100'000'000;  ///< of names and values, entities replaced
};

/// The document in `text`: XML in any encoding that the library knows. A root named svg without a
/// namespace counts as SVG. Attributes of a namespace that is not declared keep their names.
/// @throws Error corrupt_input with line and column, for XML that is not well-formed, for a root
/// that is not svg, and for a reference to an external entity; limit_exceeded.
Document parse(Bytes text, const ReadLimits& limits = {});

}  // namespace pressoir::codecs::svg
