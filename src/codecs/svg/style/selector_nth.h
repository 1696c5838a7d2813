// The microsyntax "an+b" of :nth-child() and its like: Selectors Level 3, section 6.6.5.1. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

namespace pressoir::codecs::svg::style {

/// Step and offset: of "odd" 2 and 1, of "-n+3" -1 and 3. Empty: it is not of that form.
std::optional<std::pair<int, int>> step_and_offset(std::string_view text);

}  // namespace pressoir::codecs::svg::style
