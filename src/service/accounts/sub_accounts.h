// SubAccounts: accounts below an account, made and changed by its owner. Lives on the server's
// executor. A change holds at once in this server, within a second in the account commands' view.
#pragma once

#include "base/loop/async.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "service/accounts/accounts.h"
#include "service/accounts/projects.h"
#include "service/accounts/usage.h"
#include "store/database.h"
#include "store/blobs.h"

namespace pressoir::service {

/// A sub-account as its owner sees it.
struct SubAccount {
  Account account;
  std::string api_key, api_secret;
  Usage usage;
  std::uint32_t weight = 1;  ///< store::account_settings::kWeight
};

/// What is to be changed; empty: stays.
struct SubAccountChange {
  std::optional<std::string> name{}, description{};
  /// 0: no limit of its own
  std::optional<std::uint64_t> monthly_bytes{}, monthly_images{};
  std::optional<std::uint32_t> weight{};  ///< from 1 to 100
};

class SubAccounts {
 public:
  /// All outlive this.
  struct Parts {
    store::Database& database;
    store::Blobs& blobs;
    const crypto::SealingKey& key;
    Accounts& accounts;
    Projects& projects;
    UsageView& usage;
    std::function<void(const BatchId&)> on_removed;  ///< called with each batch remove() deleted
  };
  explicit SubAccounts(Parts parts) : parts_(std::move(parts)) {}

  /// @throws Error forbidden when `owner` is a sub-account itself, invalid_request (a name that is
  ///         missing, too long or not printable).
  Async<SubAccount> create(Account owner, SubAccountChange wanted);
  /// In the order of creation.
  Async<std::vector<SubAccount>> list(AccountId owner);
  /// All of these: @throws Error not_found when it is not one of the owner's.
  Async<SubAccount> find(AccountId owner, AccountId id);
  Async<SubAccount> change(AccountId owner, AccountId id, SubAccountChange wanted);
  /// A new api_secret; the old one ends at once in this server.
  Async<SubAccount> reset_secret(AccountId owner, AccountId id);
  /// Its bytes and images of this month count from 0 again; the owner's go on.
  Async<SubAccount> reset_usage(AccountId owner, AccountId id);
  /// With its jobs, those under way too, and its stored files.
  Async<void> remove(AccountId owner, AccountId id);

 private:
  Async<void> remove_in_portions(AccountId owner, AccountId id);
  void forget(AccountId id);
  Parts parts_;
};

}  // namespace pressoir::service
