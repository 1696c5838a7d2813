// Attributes of an element as what they mean. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/values/matrix.h"

namespace pressoir::codecs::svg {

/// The attribute in user units; `otherwise` where it is absent. Empty where it is relative to
/// anything else (%, em) or not a length.
std::optional<double> length_of(const Node& element, std::string_view attribute, double otherwise);

/// What the transform attribute of that name does; the identity where there is none. Empty where it
/// is not a transform list.
std::optional<Matrix> transform_of(const Node& element, std::string_view attribute = "transform");

/// Whether the attribute is there and has that value.
bool has_value(const Node& element, std::string_view attribute, std::string_view value) noexcept;

}  // namespace pressoir::codecs::svg
