// Claims: what the tokens of this API say, and which of it counts. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/jwt.h"
#include "http/message.h"

namespace pressoir::dialects::iloveimg {

/// Unix seconds.
using UnixTime = std::int64_t;
UnixTime unix_now();

/// TOKEN of "Authorization: Bearer TOKEN". Valid as long as the head.
/// @throws Error unauthorized: there is none.
std::string_view bearer_in(const http::Head& head);
/// The same as a JWT, unchecked.
/// @throws Error unauthorized: there is none, or it has another form.
jwt::Token token_in(const http::Head& head);

/// The public keys that it may be of, the likeliest first: `jti`, which some callers fill with
/// random text, then `iss`.
std::vector<std::string> public_keys_in(const jwt::Token& token);

/// The times of a token whose signature holds. Clocks may differ by five minutes; a token without
/// `exp` is good for ever, and times that are texts are not looked at: some clients write dates.
/// @throws Error unauthorized.
void check_times(const jwt::Token& token, UnixTime now);

/// `file_encryption_key`; empty: none. @throws Error as checked_file_key.
std::optional<std::string> file_key_in(const jwt::Token& token);
/// Null and empty text: none. Whoever sends something else wants the files encrypted.
/// @throws Error invalid_request: it is no text, or has not 16, 24 or 32 characters.
std::optional<std::string> checked_file_key(const boost::json::value& key);

/// Of a new token for the project: good for two hours.
boost::json::object new_claims(const std::string& public_key, UnixTime now);

}  // namespace pressoir::dialects::iloveimg
