// Who calls, as several APIs are told: tokens, and limits of requests.
#pragma once

#include <cstdint>
#include <string>

#include "http/message.h"

namespace pressoir::service {
class RateLimits;
}

namespace pressoir::dialects {

/// The token of "Authorization: Bearer TOKEN"; empty: none. Pure; any thread.
std::string bearer_token_in(const http::Head& head);

/// Counts the request among those of `key` and its minute; all its answers say so from now on, in
/// X-RateLimit-Limit, -Remaining and -Reset (seconds). On the server's executor.
/// @param per_minute  0: no limit, and nothing is said. @throws http::RetryLater beyond it.
void count_in_minute(service::RateLimits& limits, http::Request& request, const std::string& key,
                     std::uint32_t per_minute);

}  // namespace pressoir::dialects
