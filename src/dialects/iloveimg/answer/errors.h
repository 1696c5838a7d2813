// Failures, as this API words them. Pure functions; any thread.
#pragma once

#include "dialects/iloveimg/request/refusal.h"
#include "http/message.h"
#include "http/server/router.h"

namespace pressoir::dialects::iloveimg {

http::Response refusal_response(const Refusal& refusal);
/// A failure of a call whose own failures have that type. (The router adds Retry-After where trying
/// later helps.)
http::Response error_response(const Error& problem, ErrorType type);
http::ErrorRenderer error_renderer(ErrorType type);
/// For a method that the path does not have.
http::Response wrong_method();

}  // namespace pressoir::dialects::iloveimg
