// Applies passes until nothing changes any more. Pure; any thread.
#pragma once

#include <functional>

#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// So many rounds at most: passes end by themselves, this ends a mistake in one of them.
inline constexpr int kMaxRounds = 20;

/// Whether a pass of the list may be applied.
using PassFilter = std::function<bool(const Pass&)>;

/// Applies the passes that `filter` lets through, in order, round after round.
/// @return whether anything changed.
bool apply_passes(Document& document, const PassContext& context, const PassFilter& filter);

}  // namespace pressoir::codecs::svg
