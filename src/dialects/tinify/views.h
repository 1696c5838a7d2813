// Outcome, Account and ErrorCode -> this API's answers. Pure functions, any thread.
// Field names, order and types: README.md in this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"
#include "model/job.h"

namespace pressoir::dialects::tinify {

/// {"error":"Unauthorized","message":"Credentials are invalid"}, with the status of HTTP.
http::Response error_response(const Error& problem);
http::Response wrong_method();

/// 201: where the output lies, and what was saved. @param location  of the output.
http::Response shrunk(const Outcome& outcome, std::string_view location);
/// "image/png"
std::string_view mime_of(const Outcome& outcome);
/// Image-Width and Image-Height of what is delivered.
void add_size(http::Response& response, const Outcome& outcome);
/// What every answer says of the account.
struct Standing {
  std::uint64_t count = 0;            ///< compressions of this month
  std::optional<std::uint64_t> left;  ///< compressions; empty: there is no limit of them
  bool has_limit = false;             ///< of anything
  std::string_view email;             ///< empty: none
};
std::vector<std::pair<std::string, std::string>> headers_of(const Standing& standing);
/// The key is one.
http::Response known_key();
/// Whoever asks for an account.
http::Response no_registration();

}  // namespace pressoir::dialects::tinify
