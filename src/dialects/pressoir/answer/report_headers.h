// The report of a file that is the answer itself: a header of figures, and a link to all of it.
// Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "model/job.h"

namespace pressoir::dialects::own {

/// Pressoir-Report: a dictionary of RFC 9651: format=jpeg, bytes_before=1000, score=90.5,
/// lossless=?0, ...
std::string report_header(const Outcome& outcome);
/// Adds that, and Link: <JOB>; rel="describedby".
void add_report_headers(http::Response& response, const Outcome& outcome, std::string_view job);

}  // namespace pressoir::dialects::own
