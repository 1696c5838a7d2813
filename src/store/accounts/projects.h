// Projects of accounts in the database. Plain functions over an open Session. That the entries of
// their limits are hosts and networks is for the floor above.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "store/accounts/credentials.h"
#include "store/session.h"

namespace pressoir::store::projects {

/// Of the one that an account is made with.
inline constexpr std::string_view kFirstName = "default";
/// Projects of one account, and entries of each of a project's limits.
inline constexpr std::size_t kMaxProjects = 100, kMaxEntries = 100;

/// Adds `wanted` to its account, which is there; both keys are sealed with `key`.
/// @throws Error invalid_request (a name that is empty, a whole number, too long or with control
///         characters, too many projects or entries), conflict (a name or key that is taken).
ProjectId add(Session& session, const crypto::SealingKey& key, const ProjectKeys& wanted,
              TimePoint now);
/// In the order of creation, those of one account or of all.
std::vector<Project> of(Session& session, AccountId account);
std::vector<Project> list(Session& session);
/// The same with their keys.
std::vector<ProjectKeys> with_keys(Session& session, const crypto::SealingKey& key,
                                   AccountId account);
/// By the fingerprint of its public_key or secret_key.
std::optional<Project> find(Session& session, CredentialKind kind, const std::string& fingerprint);
/// Writes name and limits. @throws Error not_found, invalid_request and conflict as add().
void update(Session& session, const Project& project);
/// Its keys are unknown then. @throws Error not_found.
void remove(Session& session, ProjectId id);
/// Replaces one of its keys. @throws Error not_found, conflict.
void replace(Session& session, const crypto::SealingKey& key, ProjectId id, CredentialKind kind,
             const std::string& value);
/// One of its keys. @throws Error not_found; internal when it was sealed with another key.
std::string key_of(Session& session, const crypto::SealingKey& key, ProjectId id,
                   CredentialKind kind);
/// That of the account's oldest project; empty: it has none.
std::optional<std::string> first_key(Session& session, const crypto::SealingKey& key,
                                     AccountId account, CredentialKind kind);

}  // namespace pressoir::store::projects
