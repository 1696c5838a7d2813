// The kinds of credentials and their forms. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/account.h"

namespace pressoir::store {

enum class CredentialKind : std::uint8_t {
  api_key,
  api_secret,
  bearer_token,
  public_key,
  secret_key
};
inline constexpr std::array kCredentialKinds = {
    CredentialKind::api_key, CredentialKind::api_secret, CredentialKind::bearer_token,
    CredentialKind::public_key, CredentialKind::secret_key};
/// "api_key": the column, and the word of `pressoir account rotate --only`.
std::string_view name_of(CredentialKind kind) noexcept;
std::optional<CredentialKind> credential_kind_named(std::string_view name) noexcept;
/// Whether it is a project's, not the account's own.
constexpr bool is_of_project(CredentialKind kind) noexcept {
  return kind == CredentialKind::public_key || kind == CredentialKind::secret_key;
}

/// The one of `credentials` that is of that kind.
std::string& value_in(Credentials& credentials, CredentialKind kind) noexcept;

/// Credentials brought along from another service; empty: to be made.
struct GivenCredentials {
  std::optional<std::string> api_key{}, api_secret{}, bearer_token{}, public_key{}, secret_key{};
};

namespace credentials {

/// `given`, or a new random one where it is empty.
/// @throws Error invalid_request when it does not fit the form of model/account.h.
std::string complete(CredentialKind kind, const std::optional<std::string>& given);

}  // namespace credentials
}  // namespace pressoir::store
