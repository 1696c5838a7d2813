// The functions of a transform list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

struct TransformFunction {
  enum class Kind : std::uint8_t { matrix, translate, scale, rotate, skew_x, skew_y };
  Kind kind;
  std::array<double, 6> arguments{};  ///< all that the kind can have, defaults filled in
};
using TransformList = std::vector<TransformFunction>;

/// The list as it is written; empty where the text is none.
std::optional<TransformList> transform_list_in(std::string_view text);

/// What the functions do, the last one first.
Matrix product_of(std::span<const TransformFunction> list) noexcept;

/// How many digits behind the point arguments get: translations and centres, and all others.
struct ArgumentDigits {
  int offset, other;
};
/// `list` with its arguments rounded.
TransformList rounded_list(TransformList list, const ArgumentDigits& digits);
/// The shortest text, without arguments that are defaults; `list` must be rounded already.
std::string list_text(std::span<const TransformFunction> list, const ArgumentDigits& digits);

}  // namespace pressoir::codecs::svg
