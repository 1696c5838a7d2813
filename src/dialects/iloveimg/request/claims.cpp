#include "dialects/iloveimg/request/claims.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "base/text.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

constexpr std::string_view kBearer = "bearer ";
constexpr double kLeeway = 300;       // seconds
constexpr UnixTime kLifetime = 7200;  // seconds
constexpr std::size_t kMaxKey = 200;  // bytes of a public key

std::string text_claim(const jwt::Token& token, std::string_view name) {
  const json::value* value = token.payload.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::optional<double> time_claim(const jwt::Token& token, std::string_view name) {
  const json::value* value = token.payload.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

}  // namespace

UnixTime unix_now() {
  const auto now = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

std::string_view bearer_in(const http::Head& head) {
  const std::string_view value = trimmed(head.header("Authorization"));
  if (value.empty())
    throw Error(ErrorCode::unauthorized, "There is no token in the Authorization header.");
  if (lower(value.substr(0, kBearer.size())) != kBearer)
    throw Error(ErrorCode::unauthorized, "The Authorization header has no Bearer token.");
  return trimmed(value.substr(kBearer.size()));
}

jwt::Token token_in(const http::Head& head) {
  auto token = jwt::read_token(bearer_in(head));
  if (!token) throw Error(ErrorCode::unauthorized, "The token is malformed.");
  return std::move(*token);
}

std::vector<std::string> public_keys_in(const jwt::Token& token) {
  std::vector<std::string> keys;
  for (const char* claim : {"jti", "iss"}) {
    std::string key = text_claim(token, claim);
    const bool is_key = !key.empty() && key.size() <= kMaxKey;
    if (is_key && std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

void check_times(const jwt::Token& token, UnixTime now) {
  const auto time = static_cast<double>(now);
  const auto ends = time_claim(token, "exp");
  if (ends && *ends + kLeeway < time) throw Error(ErrorCode::unauthorized, "Expired token");
  for (const char* claim : {"nbf", "iat"}) {
    const auto begins = time_claim(token, claim);
    if (begins && *begins > time + kLeeway)
      throw Error(ErrorCode::unauthorized,
                  "The token is not valid yet: its " + std::string(claim) + " lies in the future.");
  }
}

std::optional<std::string> file_key_in(const jwt::Token& token) {
  const json::value* key = token.payload.if_contains("file_encryption_key");
  if (key == nullptr) return std::nullopt;
  return checked_file_key(*key);
}

std::optional<std::string> checked_file_key(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_string())
    throw Error(ErrorCode::invalid_request, "The file_encryption_key must be text.");
  std::string key(value.get_string());
  if (key.empty()) return std::nullopt;
  if (key.size() != 16 && key.size() != 24 && key.size() != 32)
    throw Error(ErrorCode::invalid_request,
                "The file_encryption_key must have 16, 24 or 32 characters (got " +
                    std::to_string(key.size()) + ").");
  return key;
}

json::object new_claims(const std::string& public_key, UnixTime now) {
  json::object claims;
  claims["iss"] = "";
  claims["aud"] = "";
  claims["iat"] = now;
  claims["nbf"] = now;
  claims["exp"] = now + kLifetime;
  claims["jti"] = public_key;
  return claims;
}

}  // namespace pressoir::dialects::iloveimg
