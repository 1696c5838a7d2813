// What clients read of a failure. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace pressoir::dialects {

/// For errors in the request, its file or its URL the message of `problem` (without the final
/// period, which these APIs do not write); for all others `usual`, the dialect's message for the
/// code. Valid as long as both.
std::string_view error_text(const Error& problem, std::string_view usual);
/// The message of `problem` whatever its code; `usual` where it is empty.
std::string_view own_text(const Error& problem, std::string_view usual);

/// `"abc"`, as messages quote what a client sent: at most 60 bytes of it, fit to be shown.
std::string shown_value(std::string_view value);

/// invalid_request: `webp must be 0 or 1 (got "2")`.
Error wrong_value(std::string_view field, std::string_view allowed, std::string_view value);

}  // namespace pressoir::dialects
