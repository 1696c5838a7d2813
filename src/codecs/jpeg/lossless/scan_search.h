// Scan search: the progressive scan script that codes given coefficients in the fewest bytes.
// Exact symbol counts of every band and approximation level, then a dynamic programme over the
// places to cut the spectrum. Deterministic; pure.
#pragma once

#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossless/lossless.h"

namespace pressoir::codecs::jpeg {

/// @param search  not `none`.
/// @return a complete script of at most 24 scans (more would cost decoders too much).
std::vector<Scan> best_script(const Picture& picture, ScriptSearch search = ScriptSearch::whole);

}  // namespace pressoir::codecs::jpeg
