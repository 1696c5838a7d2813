// Where clients reach the server: what links in answers begin with. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects {

/// `public_url`, else scheme and Host of the request; without '/' at its end. A Host that is
/// missing or none counts as "localhost".
std::string base_of(std::string_view public_url, const http::Head& head);

}  // namespace pressoir::dialects
