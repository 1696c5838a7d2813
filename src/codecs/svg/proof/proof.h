// Applies all passes to a document, and keeps what drawings before and after bear out. Pure but for
// the clock of the trials.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/svg/passes/pass.h"
#include "codecs/svg/proof/comparison.h"
#include "codecs/trials.h"

namespace pressoir::codecs::svg {

struct Improved {
  Document document;
  std::string unproven{};             ///< why only passes of Proof::analysis were applied; or empty
  std::vector<std::string> undone{};  ///< passes whose work would have been seen
  bool refined = false;  ///< more digits were kept than a first try did, or passes undone
  int renderings = 0, drawings = 0;  ///< of Original, altogether
};

/// Drawings that results are compared with, made when they are needed first.
using Original = std::optional<Comparison>;

/// The document after all passes, each until nothing changes. Where drawings before and after
/// differ, the elements that are there keep more of their coordinates; passes whose work is seen
/// all the same, or that cannot be told from them within kMostRenderings, are undone.
/// @param only_analysis  without the passes that drawings would have to prove.
/// @param original  of the document; or, where that is a result itself, of what it was made of.
Improved improve(const Document& document, const PassContext& context, bool only_analysis,
                 Original& original, Trials& trials, std::span<const Pass> passes = all_passes());

}  // namespace pressoir::codecs::svg
