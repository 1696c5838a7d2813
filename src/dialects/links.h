// Links in answers: where clients reach the server, and how a link names its job. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects {

/// `public_url`, else scheme and Host of the request; without '/' at its end. A Host that is
/// missing or none counts as "localhost".
std::string base_of(std::string_view public_url, const http::Head& head);

/// 32 lower-case hexadecimal digits, as Job::link has them.
bool is_job_link(std::string_view text);

}  // namespace pressoir::dialects
