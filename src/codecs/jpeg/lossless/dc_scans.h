// DC scans: which components share the scan of their mean values. Pure.
#pragma once

#include <vector>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

using DcGroups = std::vector<std::vector<int>>;  ///< component numbers of each scan

/// All components interleaved or each apart, whichever takes fewer bytes.
DcGroups best_dc_groups(const Picture& picture);

}  // namespace pressoir::codecs::jpeg
