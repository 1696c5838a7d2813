#include "codecs/svg/passes/passes.h"

#include <array>

namespace pressoir::codecs::svg {

std::span<const Pass> all_passes() noexcept {
  // Of Proof::analysis first: they leave the others less to do.
  static constexpr std::array kPasses = {
      Pass{"remove_doctype", Proof::analysis, remove_doctype, true},
      Pass{"remove_instructions", Proof::analysis, remove_instructions, true},
      Pass{"remove_comments", Proof::analysis, remove_comments, true},
      Pass{"remove_metadata", Proof::analysis, remove_metadata, true},
      Pass{"remove_editors_data", Proof::analysis, remove_editors_data, true},
      Pass{"unwrap_cdata", Proof::analysis, unwrap_cdata, true},
      Pass{"collapse_white_space", Proof::analysis, collapse_white_space, true},
      Pass{"remove_xml_space", Proof::analysis, remove_xml_space},
      Pass{"remove_unused_namespaces", Proof::analysis, remove_unused_namespaces, true},
  };
  return kPasses;
}

}  // namespace pressoir::codecs::svg
