// Writes a tree as text. Pure; any thread.
#pragma once

#include <string>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// The document as UTF-8 without an XML declaration, white space and order exactly as in the tree,
/// each value in the quotes that make it shorter. The same tree gives the same text, and parse()
/// of it the same tree where no text is empty or stands beside another.
std::string write(const Document& document);

/// `node` and all below it.
std::string write(const Node& node);

}  // namespace pressoir::codecs::svg
