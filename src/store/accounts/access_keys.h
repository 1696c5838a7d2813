// Access keys of accounts in the database: of a key its fingerprint alone. Plain functions over an
// open Session.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/access_key.h"
#include "store/session.h"

namespace pressoir::store::access_keys {

/// What every key begins with.
inline constexpr std::string_view kPrefix = "psr_";
inline constexpr std::size_t kMaxKeys = 100;  ///< of one account
/// Ten years, for which an expiry may be set at most.
inline constexpr std::uint32_t kLongestLife = 10 * 365 * 24 * 3600;

/// Adds a key to an account that is there.
/// @throws Error invalid_request (a label that is empty, longer than 200 bytes, or has control
///         characters; no scope; a life of 0 or more than kLongestLife), conflict (kMaxKeys are
///         there already).
MadeAccessKey add(Session& session, const crypto::SealingKey& key, AccountId account,
                  const NewAccessKey& wanted, TimePoint now);
/// In the order of creation, expired ones too.
std::vector<AccessKey> of(Session& session, AccountId account);
/// By the fingerprint of its value; an expired one too.
std::optional<AccessKey> find(Session& session, const std::string& fingerprint);
/// Notes that it was used; nothing happens when it is gone.
void set_used(Session& session, AccessKeyId id, TimePoint now);
/// It is unknown then. False: the account has no such key.
bool remove(Session& session, AccountId account, AccessKeyId id);
/// New values for all keys of an account that have not expired; labels, scopes and expiry stay.
std::vector<MadeAccessKey> replace_all(Session& session, const crypto::SealingKey& key,
                                       AccountId account, TimePoint now);
/// Removes keys that expired before that; how many.
std::uint64_t remove_expired(Session& session, TimePoint before);

}  // namespace pressoir::store::access_keys
