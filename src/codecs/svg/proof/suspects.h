// Which elements may be why two drawings differ. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/proof/comparison.h"

namespace pressoir::codecs::svg {

/// Elements with coordinates whose place in the drawings meets what differs (what is in a symbol is
/// where its cell of the sheet is), or those whose place is not known: definitions, texts, what is
/// used elsewhere.
std::vector<Node*> suspects(Document& document, std::span<const ViewDifference> differences,
                            bool placed);

/// The coordinates of the elements, and the transforms of those around them, keep so many digits
/// more than others at least (Node::finer).
void make_finer(std::span<Node* const> elements, std::uint8_t finer);

}  // namespace pressoir::codecs::svg
