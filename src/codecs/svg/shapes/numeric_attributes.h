// Attributes that hold numbers and lengths. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

struct NumericAttribute {
  bool is_list;   ///< several numbers with spaces or commas between
  bool is_share;  ///< 0 to 1 as an opacity, or a ratio: no coordinate
};

/// Empty: `attribute` of `element` is not numeric, or not known.
std::optional<NumericAttribute> numeric_attribute(const Node& element, std::string_view attribute);

}  // namespace pressoir::codecs::svg
