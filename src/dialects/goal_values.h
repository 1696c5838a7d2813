// Values in the goals of all dialects that no contract names. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "model/goal.h"

namespace pressoir::dialects {

/// The longest side in pixels that a goal asks for; the engine's limits are narrower.
inline constexpr std::uint32_t kMaxSide = 1'000'000;

/// Goal::palette_quality of a lossy PNG. Clients expect a palette, as pngquant makes it, also of
/// photographs: with 256 colours these miss the scores of `balanced` and `smallest` and would come
/// back lossless. Empty: lossless, or lossy by the score alone.
constexpr std::optional<int> palette_quality(Compression compression) {
  if (compression == Compression::balanced) return 85;
  if (compression == Compression::smallest) return 60;
  return std::nullopt;
}

}  // namespace pressoir::dialects
