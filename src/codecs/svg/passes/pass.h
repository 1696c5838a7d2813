// A pass: one way to say the same document in fewer bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/paths/care.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// What passes may rely on besides the document itself.
struct PassContext {
  const MetadataPolicy& policy;
  /// Digits behind the point that coordinates of the root's user space need: an error of half a
  /// unit in the last place cannot be seen at twice the size that the picture is shown at.
  int digits = 3;
  /// How far a path may move, in units of its last digit. More than 0.5 is loss.
  double tolerance = 0.5;
  Care care{};           ///< in the root's user space
  bool minimal = false;  ///< white space, comments and editors' data only
};

/// Who shows that a pass changes nothing that is seen.
enum class Proof {
  analysis,   ///< the pass itself: it does what every reader of SVG must treat alike
  rendering,  ///< pictures of the document before and after
};

struct Pass {
  std::string_view name;  ///< as SVGO names it where it has its like, with underscores
  Proof proof;
  /// Whether anything changed. Applied until nothing does; must be deterministic, and must end.
  bool (*apply)(Document& document, const PassContext& context);
  bool in_minimal = false;  ///< applied with PassContext::minimal too
};

/// All passes, in the order in which they are applied; each stands in a file of its own name.
std::span<const Pass> all_passes() noexcept;

}  // namespace pressoir::codecs::svg
