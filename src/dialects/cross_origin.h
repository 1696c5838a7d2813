// Answers that pages of any site may read (CORS). Pure; any thread.
#pragma once

#include <utility>

#include "http/message.h"

namespace pressoir::dialects {

inline http::Response for_browsers(http::Response response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

/// The same, and what such pages may send: browsers remember it for a day.
/// @param methods, headers  lists with commas.
inline http::Response preflight_of(http::Response response, const char* methods,
                                   const char* headers) {
  response.headers.emplace_back("Access-Control-Allow-Methods", methods);
  response.headers.emplace_back("Access-Control-Allow-Headers", headers);
  response.headers.emplace_back("Access-Control-Max-Age", "86400");
  return for_browsers(std::move(response));
}

}  // namespace pressoir::dialects
