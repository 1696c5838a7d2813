#include "codecs/svg/passes/pass_loop.h"

namespace pressoir::codecs::svg {

bool apply_passes(Document& document, const PassContext& context, const PassFilter& filter) {
  bool ever_changed = false;
  for (int round = 0; round < kMaxRounds; ++round) {
    bool changed = false;
    for (const auto& pass : all_passes())
      if (filter(pass)) changed = pass.apply(document, context) || changed;
    if (!changed) return ever_changed;
    ever_changed = true;
  }
  return ever_changed;
}

}  // namespace pressoir::codecs::svg
