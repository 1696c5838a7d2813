// AccountAdmin: what `pressoir account` does, on a data folder, beside a running server or without
// one. Synchronous; one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/account.h"
#include "store/accounts.h"
#include "store/history.h"

namespace pressoir::service {

struct NewAccount {
  std::string name{}, email{};
  Quota quota{};
  store::GivenCredentials given{};  ///< for a migration; those that are empty are made
};

struct AccountWithCredentials {
  Account account;
  Credentials credentials;  ///< the only time that they are shown
};

struct AccountDetails {
  Account account;
  Usage usage;
  std::vector<store::HistoryLine> history;  ///< newest first
};

class AccountAdmin {
 public:
  /// Makes the folder and its database when missing. @throws Error unavailable.
  explicit AccountAdmin(const std::filesystem::path& data);
  ~AccountAdmin();

  /// @throws Error invalid_request (a value that does not fit its form), conflict (a given
  ///         credential belongs to another account).
  AccountWithCredentials create(const NewAccount& wanted);
  /// In the order of creation.
  std::vector<Account> list();
  /// By id, else by e-mail, else by name.
  /// @throws Error not_found; conflict when several accounts have that e-mail or name.
  Account find(std::string_view id_email_or_name);
  /// @throws Error not_found.
  AccountDetails show(AccountId id, std::uint32_t history_lines = 20);
  void set_disabled(AccountId id, bool disabled);
  /// The account with all its jobs, backups, history and stored files.
  void remove(AccountId id);
  /// Replaces one credential, or all; the old ones end. Those not replaced come back empty.
  Credentials rotate(AccountId id, std::optional<store::CredentialKind> kind = std::nullopt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
