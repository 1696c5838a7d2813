// AccountAdmin: what `pressoir account` does, on a data folder, beside a running server or without
// one. Synchronous; one thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/account.h"
#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/deliveries.h"

namespace pressoir::service {

struct NewAccount {
  std::string name{}, email{};
  Quota quota{};
  store::GivenCredentials given{};  ///< for a migration; those that are empty are made
  std::optional<AccountId> parent{};
  std::string description{};
  Role role = Role::owner;
};

/// Empty: stays. A figure of the quota that is there and empty: no limit (monthly), none (prepaid).
struct AccountChange {
  using Figure = std::optional<std::optional<std::uint64_t>>;
  std::optional<std::string> name{}, email{}, description{};
  std::optional<Role> role{};
  Figure monthly_bytes{}, monthly_images{}, prepaid_images{};
  friend bool operator==(const AccountChange&, const AccountChange&) = default;
};

struct AccountWithCredentials {
  Account account;
  Credentials credentials;  ///< the only time that they are shown
};

struct AccountDetails {
  Account account;
  Usage usage;
  std::map<std::string, std::string> settings;
  std::vector<Account> sub_accounts;        ///< in the order of creation
  std::vector<store::HistoryLine> history;  ///< newest first; its own files
  /// Newest first, of batches that have not expired.
  std::vector<store::deliveries::Progress> callbacks;
  /// Newest first, kept as long as the history.
  std::vector<store::deliveries::Attempt> callback_attempts;
};

class AccountAdmin {
 public:
  /// Makes the folder and its database when missing, and brings it up to date.
  /// @throws Error conflict when that is to be done beneath a running server, and as open_key();
  ///         unavailable.
  explicit AccountAdmin(const std::filesystem::path& data);
  ~AccountAdmin();

  /// @throws Error invalid_request (a value that does not fit its form), conflict (a given
  ///         credential belongs to another account), not_found (no such parent), forbidden (the
  ///         parent is a sub-account).
  AccountWithCredentials create(const NewAccount& wanted);
  /// In the order of creation.
  std::vector<Account> list();
  /// By id, else by e-mail, else by name.
  /// @throws Error not_found; conflict when several accounts have that e-mail or name.
  Account find(std::string_view id_email_or_name);
  /// At most this many lines of history, of callbacks and of their attempts each.
  /// @throws Error not_found.
  AccountDetails show(AccountId id, std::uint32_t lines = 20);
  /// With a disabled account its sub-accounts are disabled; the account as it is then.
  Account set_disabled(AccountId id, bool disabled);
  /// The account as it is then. @throws Error not_found, invalid_request.
  Account change(AccountId id, const AccountChange& wanted);
  /// `value` empty: back to the default. All settings of the account as they are then.
  /// @throws Error as store::account_settings::set.
  std::map<std::string, std::string> set(AccountId id, const std::string& name,
                                         const std::optional<std::string>& value);
  /// Its callbacks of batches that have not expired, and of itself, newest first.
  std::vector<store::deliveries::Listed> callbacks(AccountId id, std::uint32_t at_most = 100);
  /// A running server sends it within a second, with all attempts before it again.
  /// @throws Error not_found when it is not the account's; conflict when its URL is none of the
  ///         account any more.
  void send_again(AccountId id, store::deliveries::DeliveryId delivery);
  /// The account and its sub-accounts with all their jobs, backups, history and stored files.
  void remove(AccountId id);
  /// Replaces one credential, or all; the old ones end. Those not replaced come back empty.
  Credentials rotate(AccountId id, std::optional<store::CredentialKind> kind = std::nullopt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
