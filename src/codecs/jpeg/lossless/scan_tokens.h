// Scan tokens: what each kind of progressive scan codes (T.81, annex G). Pure.
#pragma once

#include <span>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossless/tokens.h"

namespace pressoir::codecs::jpeg {

/// For each block of a component which coefficients are at least 1 << level: find_coefficients().
using Positions = std::span<const std::uint64_t>;

/// Symbols of component i are i << 4 | size. @throws Error as below.
void add_dc(const Picture& picture, const std::vector<int>& components, Tokens& tokens);

/// A first pass: the coefficients from..to without their lowest `low` bits.
/// @param large  at the level `low`.
/// @throws Error corrupt_input for a coefficient that no JPEG of 8 bits may have.
void add_first(const Component& component, const Scan& scan, Positions large, Tokens& tokens);

/// A refinement from the level scan.high, one above, to scan.low.
/// @param large, known  at the level scan.low; at the one above.
void add_refinement(const Component& component, const Scan& scan, Positions large, Positions known,
                    Tokens& tokens);

}  // namespace pressoir::codecs::jpeg
