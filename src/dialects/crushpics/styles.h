// The parameter `resize`: styles, as JSON or as groups of form fields. Pure; any thread.
#pragma once

#include <vector>

#include "dialects/crushpics/goals.h"

namespace pressoir::dialects::crushpics {

inline constexpr std::string_view kBlanks = " \t\r\n";  ///< around values

/// In the order in which they were sent. @throws Refusal for a style without a name or sides, and
/// for what is not a list of styles.
std::vector<Style> styles_in(const http::Form& form);

}  // namespace pressoir::dialects::crushpics
