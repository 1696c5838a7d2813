// One document in less and less detail. Pure functions.
#pragma once

#include <span>
#include <string>

#include "codecs/svg/document/node.h"
#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// How far shapes may move, in pixels at the size that the picture is shown in.
struct Coarseness {
  double pixels = 0;
};

/// The document after all passes but `undone`, with coordinates, segments and curves as coarse as
/// that.
Document coarse(const Document& document, const Coarseness& coarseness,
                const MetadataPolicy& policy, std::span<const std::string> undone);

}  // namespace pressoir::codecs::svg
