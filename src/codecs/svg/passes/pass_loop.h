// Applies passes until nothing changes any more. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// So many rounds at most: passes end by themselves, this ends a mistake in one of them.
inline constexpr int kMaxRounds = 20;

/// What a pass is to be applied with; empty: not at all.
using PassChoice = std::function<std::optional<PassContext>(const Pass&)>;

/// Applies those of `passes` that are chosen, in order, round after round.
/// @return the names of those that changed something.
std::set<std::string_view> apply_passes(Document& document, std::span<const Pass> passes,
                                        const PassChoice& choose);

}  // namespace pressoir::codecs::svg
