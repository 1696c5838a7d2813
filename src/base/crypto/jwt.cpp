#include "base/crypto/jwt.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/crypto/base64.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace pressoir::jwt {
namespace {

namespace json = boost::json;

std::optional<json::object> object_in(std::string_view part) {
  const auto bytes = from_any_base64(part);
  if (!bytes) return std::nullopt;
  json::error_code problem;
  auto value = json::parse(as_text(*bytes), problem);
  if (problem || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string encoded(const json::object& object) {
  return to_base64url(as_bytes(json::serialize(object)));
}

}  // namespace

std::optional<Token> read_token(std::string_view text) {
  if (text.size() > kMaxLength) return std::nullopt;
  const auto parts = split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  auto header = object_in(parts[0]);
  auto payload = object_in(parts[1]);
  auto signature = from_any_base64(parts[2]);
  if (!header || !payload || !signature) return std::nullopt;
  return Token{.header = std::move(*header),
               .payload = std::move(*payload),
               .signed_text = std::string(text.substr(0, parts[0].size() + 1 + parts[1].size())),
               .signature = std::move(*signature)};
}

bool is_signed_with(const Token& token, std::string_view secret) {
  const auto* algorithm = token.header.if_contains("alg");
  if (algorithm == nullptr || *algorithm != "HS256") return false;
  // RFC 7515, 4.1.11: who does not know what `crit` names must refuse the token.
  if (secret.empty() || token.header.contains("crit")) return false;
  const auto wanted = crypto::hmac_sha256(secret, token.signed_text);
  return crypto::equal_in_constant_time(as_text(wanted), as_text(token.signature));
}

std::string make_token(const json::object& payload, std::string_view secret) {
  auto text = encoded({{"alg", "HS256"}, {"typ", "JWT"}}) + '.' + encoded(payload);
  const auto signature = crypto::hmac_sha256(secret, text);
  return std::move(text) + '.' + to_base64url(signature);
}

}  // namespace pressoir::jwt
