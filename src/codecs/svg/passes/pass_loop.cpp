#include "codecs/svg/passes/pass_loop.h"

namespace pressoir::codecs::svg {

std::set<std::string_view> apply_passes(Document& document, std::span<const Pass> passes,
                                        const PassChoice& choose) {
  std::set<std::string_view> changed;
  for (int round = 0; round < kMaxRounds; ++round) {
    bool changed_now = false;
    for (const auto& pass : passes) {
      const auto context = choose(pass);
      if (!context || !pass.apply(document, *context)) continue;
      changed.insert(pass.name);
      changed_now = true;
    }
    if (!changed_now) break;
  }
  return changed;
}

}  // namespace pressoir::codecs::svg
