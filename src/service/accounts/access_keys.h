// AccessKeys: the keys of accounts for the API of our own. Lives on the server's executor (a single
// thread).
#pragma once

#include "base/loop/async.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/access_key.h"
#include "store/database.h"

namespace pressoir::service {

struct FoundAccessKey {
  AccessKey key;
  Account account;
  TimePoint found_at;  ///< to be compared with its expiry
};

class AccessKeys {
 public:
  /// That a key was used is noted no more often.
  static constexpr std::chrono::hours kUseNotedEvery{1};
  static constexpr std::chrono::minutes kTriedAgainAfter{1};  ///< where it could not be noted

  /// `database` and `key` outlive this.
  AccessKeys(store::Database& database, const crypto::SealingKey& key)
      : database_(database), key_(key) {}

  /// Whether a bearer token has the form of such a key. Pure.
  static bool looks_like_key(std::string_view token) noexcept;
  /// Whose it is; empty: nobody's. An expired one is found too, and so is that of a disabled
  /// account. From the database each time, so that a removed key opens nothing any more; notes that
  /// it was used.
  Async<std::optional<FoundAccessKey>> find(std::string token);
  /// Those of an account in the order of creation, expired ones too.
  Async<std::vector<AccessKey>> of(AccountId account);
  /// @throws Error as store::access_keys::add.
  Async<MadeAccessKey> add(AccountId account, NewAccessKey wanted);
  /// It opens nothing from then on. @throws Error not_found: the account has no such key.
  Async<void> remove(AccountId account, AccessKeyId id);

 private:
  /// Unless that was done less than kUseNotedEvery ago.
  Async<void> note_use(AccessKey used);

  store::Database& database_;
  const crypto::SealingKey& key_;
  std::map<AccessKeyId, TimePoint> noted_;  ///< by this process
};

}  // namespace pressoir::service
