// Accounts: who calls. Lives on the server's executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "store/database.h"

namespace pressoir::service {

/// A setting that an account may have. Who reads it declares it: `pressoir account set` knows no
/// others, so that none is taken and ignored.
struct AccountSetting {
  std::string name, help;
};
/// Those that this floor reads; dialects declare their own (Dialect::account_settings).
std::vector<AccountSetting> account_settings();

/// The settings of one account, as they were when asked for. A dialect names its own
/// ("crushpics.level") and knows their defaults.
class AccountSettings {
 public:
  explicit AccountSettings(std::map<std::string, std::string> values)
      : values_(std::move(values)) {}
  /// Empty: not set.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  /// Empty: not set, or no whole number from `lowest` to `highest`.
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t lowest,
                                                   std::int64_t highest) const;
  /// "true", "false"; empty: not set, or something else.
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, std::string>& all() const noexcept { return values_; }

 private:
  std::map<std::string, std::string> values_;
};

class Accounts {
 public:
  /// `database` and `key` outlive this.
  Accounts(store::Database& database, const crypto::SealingKey& key);
  ~Accounts();

  /// Finds the account of an API key. Cheap: answers from memory, at most one second old.
  /// @throws Error unauthorized (unknown, empty or malformed key), account_disabled.
  Async<Account> with_api_key(std::string api_key);

  /// The same with the secret that belongs to the key, compared in constant time.
  /// @throws Error unauthorized when either is unknown or they are not one account's.
  Async<Account> with_key_and_secret(std::string api_key, std::string api_secret);
  /// As with_api_key, by the bearer token alone.
  Async<Account> with_bearer_token(std::string token);
  /// By id, from the database. @throws Error not_found.
  Async<Account> find(AccountId id);
  /// From the database.
  Async<AccountSettings> settings(AccountId id);
  /// `value` empty: forgets it. @throws Error as store::account_settings::set.
  Async<void> set(AccountId id, std::string name, std::optional<std::string> value);
  /// All of them or, when one is refused, none.
  Async<void> set(AccountId id, std::map<std::string, std::optional<std::string>> values);
  /// A text that nobody else can guess, always the same for one account and purpose: what follows
  /// from it does not change with any key of the account. Hexadecimal.
  [[nodiscard]] std::string secret(AccountId id, std::string_view purpose) const;
  /// For those who change accounts here: forget what is remembered of this one and those below it.
  void changed(AccountId id);

  /// Makes `api_key`, which need not look like a key, the key of a test account: made once,
  /// remembered in the database, found only by a process that called this.
  Async<void> ensure_test_account(std::string api_key);

  /// The server's own account for a purpose, which has no credential that anybody knows: made once,
  /// remembered in the database under `name`. @throws Error account_disabled.
  Async<Account> own_account(std::string name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
