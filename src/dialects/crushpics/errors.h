// Failures, as this API words them. Pure functions; any thread.
#pragma once

#include <optional>

#include "dialects/crushpics/compression.h"
#include "http/message.h"

namespace pressoir::dialects::crushpics {

/// The failure in the API's form. (The router adds Retry-After where trying later helps.)
http::Response error_response(const Error& problem);
/// For a method that the path does not have.
http::Response wrong_method();

/// Whether upload_refused() has more to say of it than error_response().
bool is_about_the_upload(const Error& problem);
/// The failure of an upload, with what was asked for as far as it is known.
http::Response upload_refused(const Error& problem, const std::optional<Compressed>& wanted);

}  // namespace pressoir::dialects::crushpics
