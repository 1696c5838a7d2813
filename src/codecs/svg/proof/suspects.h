// Which elements may be why two drawings differ. Pure; any thread.
#pragma once

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

/// Makes the coordinates of the elements, and the transforms of those around them, finer by a step.
/// @return whether any could be.
bool make_finer(std::span<Node* const> elements);

/// What all elements have by that, set to one value.
void set_finer(Document& document, std::uint8_t finer);

}  // namespace pressoir::codecs::svg
