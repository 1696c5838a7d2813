// The answers of the page. Pure functions, any thread.
#pragma once

#include "base/error.h"
#include "dialects/page/files.h"
#include "http/message.h"

namespace pressoir::dialects::page {

/// The file in the smallest coding that the request takes, or 304 where it has it. What has a hash
/// in its name stays in caches; everything else is asked for again.
http::Response file_view(const http::Head& head, const File& file);

/// One line of text.
http::Response error_response(const Error& problem);

}  // namespace pressoir::dialects::page
