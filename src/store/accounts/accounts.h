// Accounts and their credentials in the database. Plain functions over an open Session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "model/job.h"
#include "store/accounts/credentials.h"
#include "store/session.h"

namespace pressoir::store {

/// "owner", "operator": as stored, and as `pressoir account create --role` takes it.
std::string_view name_of(Role role) noexcept;
std::optional<Role> role_named(std::string_view name) noexcept;

}  // namespace pressoir::store

namespace pressoir::store::accounts {

/// New random credentials where `given` has none.
/// @throws Error invalid_request when a given one does not fit the forms of model/account.h.
Credentials complete(const GivenCredentials& given);

/// Adds an account with its first project; a sub-account may have the address of its parent.
/// api_key, api_secret, public_key and secret_key are
/// sealed with `key`, of the bearer token only its fingerprint is kept.
/// @throws Error invalid_request (name, e-mail or description too long or with control characters,
///         a sub-account that is to be an operator), conflict when a credential or the address is
///         another account's,
///         not_found (no such parent), forbidden when the parent is a sub-account.
AccountId add(Session& session, const crypto::SealingKey& key, const Account& account,
              const Credentials& credentials, TimePoint now);
/// An account of the server's own, which has this API key and no other credential: made where there
/// is none, and found from then on.
void ensure_account(Session& session, const crypto::SealingKey& key, const std::string& api_key,
                    const std::string& name, TimePoint now);
/// The account that the setting for the vendor's test key uses; a single one per key.
void ensure_test_account(Session& session, const crypto::SealingKey& key,
                         const std::string& api_key, TimePoint now);
/// @throws Error conflict when another account has that address, ASCII letters compared without
///         case.
void check_address(Session& session, AccountId account, const std::string& email);
/// Of those that are found, `disabled` is true as well when the parent is disabled, and one without
/// an address has that of its parent.
std::vector<Account> list(Session& session);
/// The sub-accounts of `parent`, in the order of creation.
std::vector<Account> list_below(Session& session, AccountId parent);
std::optional<Account> find(Session& session, AccountId id);
/// By the fingerprint of a credential.
std::optional<Account> find(Session& session, CredentialKind kind, const std::string& fingerprint);
/// False: no such account.
bool set_disabled(Session& session, AccountId id, bool disabled);
/// Writes name, e-mail, description, role and quota of `account`; what else it holds stays. Of
/// another quota its callback URLs are notified (deliveries::kQuotaChanged), and those of
/// sub-accounts that may use another amount now.
/// @throws Error not_found, invalid_request and conflict as add().
void update(Session& session, const Account& account);
/// Deletes the account, its sub-accounts and all their rows, and gives back to the parent what
/// they had reserved; the stored files to remove after the commit. @throws Error not_found.
std::vector<BlobKey> remove(Session& session, AccountId id);
/// The same in steps, each short enough for others who wait to write: nothing more is accepted from
/// the first one on, and with `is_last` all is gone. @throws Error not_found.
struct RemovedPortion {
  std::vector<BatchId> batches{};  ///< deleted; what is under way for them is to be ended
  std::vector<BlobKey> unused{};
  bool is_last = false;
};
RemovedPortion remove_portion(Session& session, AccountId id, std::uint32_t at_most);
/// Replaces the one credential. @throws Error not_found, conflict.
void replace(Session& session, const crypto::SealingKey& key, AccountId id, CredentialKind kind,
             const std::string& value);
/// SealingKey::fingerprint of a credential; empty: the account has none.
std::optional<std::string> fingerprint(Session& session, AccountId id, CredentialKind kind);
/// At most this many credentials as they are sealed, those of the newest accounts first.
std::vector<std::string> sealed_credentials(Session& session, std::uint32_t at_most);
/// Opens a sealed credential; empty for the bearer token, or when the account has none.
std::optional<std::string> credential(Session& session, const crypto::SealingKey& key, AccountId id,
                                      CredentialKind kind);

}  // namespace pressoir::store::accounts
