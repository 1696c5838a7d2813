// Callback URLs of accounts: who is notified of every batch of one account and dialect. Plain
// functions over a Session; URLs are sealed with `key`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "store/session.h"

namespace pressoir::store::callback_urls {

/// So many an account has at most for one dialect; each is called for each of its uploads.
inline constexpr std::size_t kMaxUrls = 50;
inline constexpr std::size_t kMaxUrlBytes = 2000;

/// In the order in which they were added; those that cannot be read are left out.
std::vector<CallbackUrl> of(Session& session, const crypto::SealingKey& key, AccountId account,
                            const std::string& dialect);
/// @throws Error conflict (it is there already), invalid_request (longer than kMaxUrlBytes),
///         limit_exceeded (there are kMaxUrls), not_found (no such account).
CallbackUrl add(Session& session, const crypto::SealingKey& key, AccountId account,
                const std::string& dialect, const std::string& url);
/// Notifications that are still pending are given up. False: it is not the account's.
bool remove(Session& session, AccountId account, const std::string& dialect, std::int64_t id);

/// For store/deliveries: as they are stored, with their fingerprints.
std::vector<std::pair<std::string, std::string>> sealed(Session& session, AccountId account,
                                                        const std::string& dialect);

}  // namespace pressoir::store::callback_urls
