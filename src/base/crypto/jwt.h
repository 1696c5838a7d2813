// JWT: texts signed with a secret that both sides know (RFC 7519, HS256 of RFC 7518), over OpenSSL.
// What a token claims is up to its reader. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pressoir::jwt {

/// Longer texts are not tokens to read_token().
inline constexpr std::size_t kMaxLength = 16 * 1024;

struct Token {
  boost::json::object header, payload;
  std::string signed_text;  ///< header and payload as they were sent
  Buffer signature;
};

/// The parts of a token, unchecked: HEADER.PAYLOAD.SIGNATURE, each Base64 of one alphabet or the
/// other, padded or not, as clients send it. Empty: `text` has another form.
std::optional<Token> read_token(std::string_view text);

/// Whether the token is one of HS256, and signed with `secret` over the very text that was sent.
/// The comparison takes constant time. False for an empty secret, and for a header with `crit`.
bool is_signed_with(const Token& token, std::string_view secret);

/// Base64url without padding, signed with HS256; `secret` is not empty.
std::string make_token(const boost::json::object& payload, std::string_view secret);

}  // namespace pressoir::jwt
