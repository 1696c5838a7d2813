// Signing keys of accounts, and the sources that their paths may name. Plain functions over a
// Session; secrets are sealed with `key`. That a source is a host or a URL is for the floor above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/signing.h"
#include "store/session.h"

namespace pressoir::store::signing_keys {

/// So many an account has at most.
inline constexpr std::size_t kMaxKeys = 20, kMaxSources = 100;

/// Adds a new key to an account. @throws Error not_found (no such account), limit_exceeded.
SigningKey add(Session& session, const crypto::SealingKey& key, AccountId account, TimePoint now);
/// In the order of creation, without secrets.
std::vector<SigningKey> of(Session& session, AccountId account);
/// With its secret; empty: there is none. @throws Error internal when it was sealed with another
/// key.
std::optional<SigningKey> find(Session& session, const crypto::SealingKey& key,
                               const std::string& id);
/// Paths that were signed with it are refused then. False: it is not the account's.
bool remove(Session& session, AccountId account, const std::string& id);

/// @throws Error conflict (it is there already), limit_exceeded, not_found (no such account).
ImageSource add_source(Session& session, AccountId account, const std::string& rule);
/// In the order in which they were added.
std::vector<ImageSource> sources(Session& session, AccountId account);
/// False: the account has no such rule.
bool remove_source(Session& session, AccountId account, const std::string& rule);

}  // namespace pressoir::store::signing_keys
