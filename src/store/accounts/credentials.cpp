#include "store/accounts/credentials.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "store/accounts/refuse.h"

namespace pressoir::store {

using Kind = CredentialKind;

std::string_view name_of(CredentialKind kind) noexcept {
  switch (kind) {
    case Kind::api_key: return "api_key";
    case Kind::api_secret: return "api_secret";
    case Kind::bearer_token: return "bearer_token";
    case Kind::public_key: return "public_key";
    case Kind::secret_key: return "secret_key";
  }
  return "api_key";
}

std::optional<CredentialKind> credential_kind_named(std::string_view name) noexcept {
  for (const auto kind : kCredentialKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::string& value_in(Credentials& credentials, CredentialKind kind) noexcept {
  switch (kind) {
    case Kind::api_key: return credentials.api_key;
    case Kind::api_secret: return credentials.api_secret;
    case Kind::bearer_token: return credentials.bearer_token;
    case Kind::public_key: return credentials.public_key;
    case Kind::secret_key: return credentials.secret_key;
  }
  return credentials.api_key;
}

}  // namespace pressoir::store

namespace pressoir::store::credentials {
namespace {

constexpr std::size_t kMaxLength = 512;
constexpr std::string_view kPublicPrefix = "project_public_";

void check(CredentialKind kind, const std::string& value) {
  const std::string name(name_of(kind));
  if (kind == Kind::api_key && (value.size() != 32 || !std::ranges::all_of(value, is_alphanumeric)))
    refuse("The api_key must be exactly 32 characters of A-Z, a-z and 0-9.");
  if (value.size() < 32 && kind != Kind::public_key)
    refuse("The " + name + " must have 32 characters or more.");
  if (kind == Kind::public_key &&
      (!value.starts_with(kPublicPrefix) || value.size() == kPublicPrefix.size()))
    refuse("The public_key must be project_public_ followed by at least one character.");
  if (value.size() > kMaxLength) refuse("The " + name + " is too long.");
  if (std::ranges::any_of(value, [](unsigned char c) { return c <= ' ' || c >= 0x7f; }))
    refuse("The " + name + " must be printable ASCII without blanks.");
}

// 43 letters and digits carry 256 bits.
std::string make(CredentialKind kind) {
  switch (kind) {
    case Kind::api_key: return crypto::random_token(32);
    case Kind::public_key: return std::string(kPublicPrefix) + crypto::random_token(32);
    case Kind::api_secret:
    case Kind::bearer_token:
    case Kind::secret_key: return crypto::random_token(43);
  }
  return crypto::random_token(43);
}

}  // namespace

std::string complete(CredentialKind kind, const std::optional<std::string>& given) {
  if (!given) return make(kind);
  check(kind, *given);
  return *given;
}

}  // namespace pressoir::store::credentials
