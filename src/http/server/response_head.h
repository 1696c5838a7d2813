// The head of a response as text. Pure, but for the clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::http {

enum class Persistence { as_is, close, keep_alive };  ///< what the Connection header must say

struct ResponseFrame {
  std::optional<std::uint64_t> body_bytes;  ///< empty: unknown
  bool chunked;
  Persistence persistence;
  std::string_view request_id;
};

/// Status line, the response's headers, Content-Length or Transfer-Encoding, Date, Server,
/// X-Request-Id and Connection.
/// Control characters in header values are left out, so that no value can start a new header.
std::string response_head(const Response& response, const ResponseFrame& frame);
/// IMF-fixdate of RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT". Safe from any thread.
std::string http_date(std::int64_t unix_seconds);
/// 16 characters of [a-z0-9]; not a secret. Safe from any thread.
std::string new_request_id();

}  // namespace pressoir::http
