// Takes away what no drawing shows: beyond what passes know by themselves, each element by itself.
#pragma once

#include "codecs/svg/document/node.h"
#include "codecs/svg/passes/pass.h"
#include "codecs/trials.h"

namespace pressoir::codecs::svg {

struct Removal {
  std::size_t elements = 0;
  int drawings = 0;
  bool is_cut = false;  ///< the trials had expired: another run may find more
};

/// Takes away those of candidates_of() without which the whole in all sizes that are compared, and
/// eight times as large what is around each, are drawn exactly as before. What goes depends on the
/// document alone, but for the clock of the trials.
Removal remove_unseen(Document& document, const PassContext& context, Trials& trials);

}  // namespace pressoir::codecs::svg
