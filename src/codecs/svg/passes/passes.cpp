#include "codecs/svg/passes/passes.h"

#include <array>

namespace pressoir::codecs::svg {

std::span<const Pass> all_passes() noexcept {
  static constexpr std::array kPasses = {
      Pass{"remove_doctype", Proof::analysis, remove_doctype},
      Pass{"remove_instructions", Proof::analysis, remove_instructions},
      Pass{"remove_comments", Proof::analysis, remove_comments},
  };
  return kPasses;
}

}  // namespace pressoir::codecs::svg
