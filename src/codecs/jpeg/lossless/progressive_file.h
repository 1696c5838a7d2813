// Progressive file: the coding of a picture by a script, without a byte to spare: optimal tables,
// shared where that is smaller, and as few segments as there can be. Pure; deterministic.
#pragma once

#include <span>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

/// As write_coefficients with Coding::progressive; smaller, and in less time.
/// @param script  complete, DC scans without successive approximation.
/// @throws Error corrupt_input for coefficients that no JPEG of 8 bits may have.
Buffer write_progressive(const Picture& picture, std::span<const Scan> script);

}  // namespace pressoir::codecs::jpeg
