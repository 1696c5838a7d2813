// Sessions of the panel in the database: of what the cookie holds the fingerprint alone. Plain
// functions over an open Session.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/session.h"
#include "store/session.h"

namespace pressoir::store::sessions {

inline constexpr std::size_t kMaxSessions = 50;  ///< of one account; beyond it the oldest ends

struct Made {
  PanelSession session;
  std::string token;  ///< 43 letters and digits; the only time that it is known
};
/// Begins one. @param wanted  account, address, agent and the times are taken.
/// @param generation  of the password that proved the right to it; empty: proven otherwise.
/// @throws Error not_found: no such account, or it has another password since.
Made add(Session& session, const crypto::SealingKey& key, PanelSession wanted,
         const std::string& generation);
/// By the fingerprint of its token; an expired one too.
std::optional<PanelSession> find(Session& session, const std::string& fingerprint);
/// Of an account, the one used last first.
std::vector<PanelSession> of(Session& session, AccountId account);
/// Nothing happens when it is gone.
void set_used(Session& session, PanelSessionId id, TimePoint now);
/// False: the account has no such session.
bool remove(Session& session, AccountId account, PanelSessionId id);
void remove_all(Session& session, AccountId account);
/// Removes those that have expired, or were not used since.
void remove_expired(Session& session, TimePoint now, TimePoint unused_since);

}  // namespace pressoir::store::sessions
