// Transform lists: what they do, and the shortest one that does the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// What all functions of the list do together; the identity for an empty list. Empty where the text
/// is not a list of translate, scale, rotate, skewX, skewY and matrix as attributes have it.
std::optional<Matrix> transform_in(std::string_view text);

/// Digits behind the point that must be right.
struct TransformDigits {
  int linear = 5;  ///< of a, b, c and d: those of the coordinates plus those before their point
  int offset = 3;  ///< of e and f
};

/// The shortest list that is `matrix` within half a unit of its digits; empty for the identity.
std::string transform_text(const Matrix& matrix, const TransformDigits& digits);

/// `text` itself, or a list that does the same in fewer characters.
std::string shorter_transform(std::string_view text, const TransformDigits& digits);

}  // namespace pressoir::codecs::svg
