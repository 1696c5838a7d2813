// What is refused before any work, worded by field. Pure functions; any thread.
#pragma once

#include <string>

#include "dialects/pressoir/request/refusal.h"
#include "model/goal.h"

namespace pressoir::dialects::own {

/// What no file can meet. @param place  of the goal; empty: the request itself. @throws Refusal.
void refuse_goal(const Goal& goal, std::size_t inputs, const std::string& place);

/// Of sources that leads where none may.
inline constexpr const char* kAllowedSource = "an http or https URL that leads to a public address";
/// Of callbacks: the defaults of the settings webhooks.*.
inline constexpr const char* kAllowedCallback =
    "an https URL that leads to a public address, unless the operator allows others";

/// Of a URL that leads where none may.
Refusal refused_url(const Error& problem, const std::string& url, const std::string& place,
                    const char* allowed);

}  // namespace pressoir::dialects::own
