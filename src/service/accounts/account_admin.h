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

#include "model/access_key.h"
#include "model/account.h"
#include "model/signing.h"
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
  bool has_own_name = false;  ///< a name that another account has is refused
};

/// Empty: stays. A figure of the quota that is there and empty: no limit (monthly), none (prepaid).
struct AccountChange {
  using Figure = std::optional<std::optional<std::uint64_t>>;
  std::optional<std::string> name{}, email{}, description{};
  std::optional<Role> role{};
  Figure monthly_bytes{}, monthly_images{}, prepaid_images{};
  bool has_own_name = false;  ///< as NewAccount
  friend bool operator==(const AccountChange&, const AccountChange&) = default;
};

struct AccountWithCredentials {
  Account account;
  Credentials credentials;  ///< the only time that they are shown
};

/// What was delivered to an account and its sub-accounts in one month (UTC).
struct AccountUsage {
  Account account;
  UsageSum sum;
};

/// The keys of a new project: given for a migration; those that are empty are made.
struct NewProject {
  std::string name{};
  std::vector<std::string> domains{}, networks{};
  std::optional<std::string> public_key{}, secret_key{};
};

/// Empty: stays.
struct ProjectChange {
  std::optional<std::string> name{};
  std::optional<std::vector<std::string>> domains{}, networks{};
  friend bool operator==(const ProjectChange&, const ProjectChange&) = default;
};

/// New ones; those not replaced are empty. public_key and secret_key are the first project's.
struct RotatedCredentials : Credentials {
  std::vector<ProjectKeys> projects{};  ///< of all projects that have a new key
  std::vector<MadeAccessKey> keys{};    ///< access keys; expired ones stay as they are
};

struct AccountDetails {
  Account account;
  Usage usage;
  std::map<std::string, std::string> settings;
  std::vector<Project> projects;            ///< in the order of creation
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
  ///         credential or name belongs to another account), not_found (no such parent), forbidden
  ///         (the parent is a sub-account).
  AccountWithCredentials create(const NewAccount& wanted);
  /// In the order of creation.
  std::vector<Account> list();
  /// By id, else by e-mail, else by name.
  /// @throws Error not_found; conflict when several accounts have that e-mail or name.
  Account find(std::string_view id_email_or_name);
  /// At most this many lines of history, of callbacks and of their attempts each.
  /// @throws Error not_found.
  AccountDetails show(AccountId id, std::uint32_t lines = 20);
  /// Of all accounts in the order of creation. @throws Error invalid_request for a month to come.
  std::vector<AccountUsage> usage(int year, int month);
  /// With a disabled account its sub-accounts are disabled; the account as it is then.
  Account set_disabled(AccountId id, bool disabled);
  /// The account as it is then. @throws Error not_found, invalid_request, conflict (the name).
  Account change(AccountId id, const AccountChange& wanted);
  /// `value` empty: back to the default. All settings of the account as they are then.
  /// @throws Error as store::account_settings::set.
  std::map<std::string, std::string> set(AccountId id, const std::string& name,
                                         const std::optional<std::string>& value);
  /// Its callbacks of batches that have not expired, and of itself, newest first.
  std::vector<store::deliveries::Listed> callbacks(AccountId id, std::uint32_t at_most = 100);
  /// A running server sends it within a second, with all attempts before it again.
  /// @throws Error not_found when it is not the account's; conflict when its URL is no longer one
  ///         of the account.
  void send_again(AccountId id, store::deliveries::DeliveryId delivery);
  /// The account and its sub-accounts with all their jobs, backups, history and stored files.
  void remove(AccountId id);
  /// Replaces one credential, or all; the old ones end. A project's keys: of `project` (id or
  /// name), or of every project. With all of them those of access keys are replaced, and the tokens
  /// and sessions of logins end; the password stays.
  /// @throws Error not_found, for a key of projects also when the account has none.
  RotatedCredentials rotate(AccountId id, std::optional<store::CredentialKind> kind = std::nullopt,
                            std::optional<std::string_view> project = std::nullopt);

  /// With its keys, the only time that the secret one is shown.
  /// @throws Error not_found (no such account); as checked_domains, checked_networks and
  ///         store::projects::add.
  ProjectKeys add_project(AccountId account, const NewProject& wanted);
  /// Without their secret keys, in the order of creation.
  std::vector<ProjectKeys> projects(AccountId account);
  /// Those of all accounts, each in the order of creation.
  std::map<AccountId, std::vector<Project>> projects();
  /// The project as it is then. @throws Error not_found; as add_project.
  Project change_project(AccountId account, std::string_view id_or_name,
                         const ProjectChange& wanted);
  /// The project that was; it may be the last one. @throws Error not_found.
  Project remove_project(AccountId account, std::string_view id_or_name);

  /// With its value, the only time that it is shown.
  /// @throws Error not_found (no such account); as store::access_keys::add.
  MadeAccessKey add_key(AccountId account, const NewAccessKey& wanted);
  /// In the order of creation. @throws Error not_found.
  std::vector<AccessKey> keys(AccountId account);
  /// The key that was. @throws Error not_found.
  AccessKey remove_key(AccountId account, AccessKeyId id);

  /// Sets or replaces it, and ends the tokens and sessions of earlier logins.
  /// @throws Error not_found; as check_password; invalid_request for an account without an e-mail
  ///         address.
  void set_password(AccountId account, const std::string& password);
  /// Nobody can log in then. @throws Error not_found when the account has none.
  void remove_password(AccountId account);

  /// A new key with its secret, the only time that this is shown.
  /// @throws Error not_found, limit_exceeded.
  SigningKey add_signing_key(AccountId account);
  /// In the order of creation, without secrets.
  std::vector<SigningKey> signing_keys(AccountId account);
  /// With its secret, to sign with. @param id  empty: the newest. @throws Error not_found.
  SigningKey signing_key(AccountId account, std::string_view id);
  /// @throws Error not_found.
  void remove_signing_key(AccountId account, std::string_view id);
  /// @throws Error not_found, conflict, limit_exceeded; as checked_image_source.
  ImageSource add_image_source(AccountId account, std::string_view rule);
  /// In the order in which they were added.
  std::vector<ImageSource> image_sources(AccountId account);
  /// The one that was. @throws Error not_found; as checked_image_source.
  ImageSource remove_image_source(AccountId account, std::string_view rule);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
