// Passwords of accounts in the database, as hashes. Plain functions over an open Session.
#pragma once

#include <optional>
#include <string>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "store/session.h"

namespace pressoir::store::passwords {

struct Password {
  AccountId account;
  std::string hash;        ///< password_hash()
  std::string generation;  ///< random; another one after each change
};

/// Sets or replaces it, and ends the sessions of the account; the hash is sealed with `key`.
/// @throws Error not_found (no such account), invalid_request and conflict as check_email().
void set(Session& session, const crypto::SealingKey& key, AccountId account,
         const std::string& hash, TimePoint now);
/// Sessions end too. False: it has none.
bool remove(Session& session, AccountId account);
/// Another generation, so that the tokens of the one before are over, and sessions with them.
void renew_generation(Session& session, AccountId account);
std::optional<Password> of(Session& session, const crypto::SealingKey& key, AccountId account);
/// The one that belongs to an e-mail address, ASCII letters compared without case.
std::optional<Password> with_email(Session& session, const crypto::SealingKey& key,
                                   const std::string& email);
/// Whether an account with a password may have that address: each has one, and it is no other
/// account's.
/// @throws Error invalid_request (it is empty), conflict (it is another's).
void check_email(Session& session, AccountId account, const std::string& email);

}  // namespace pressoir::store::passwords
