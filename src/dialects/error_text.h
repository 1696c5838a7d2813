// What a client is told of a failure. Pure; any thread.
#pragma once

#include <string_view>

#include "base/error.h"

namespace pressoir::dialects {

/// `usual`, the dialect's words for the code; of a request that is wrong what is wrong with it, as
/// whoever found it said (without the period, which these APIs do not write). Valid as long as
/// both.
std::string_view error_text(const Error& problem, std::string_view usual);

}  // namespace pressoir::dialects
