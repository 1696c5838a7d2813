// CallbackUrls: whom an account wants notified of what becomes of its uploads to one API. Lives on
// the server's executor.
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <string>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/account.h"
#include "service/callbacks/webhooks.h"
#include "store/database.h"

namespace pressoir::service {

class CallbackUrls {
 public:
  /// All outlive this.
  CallbackUrls(store::Database& database, const crypto::SealingKey& key, const Webhooks& webhooks)
      : database_(database), key_(key), webhooks_(webhooks) {}

  /// In the order in which they were added.
  Async<std::vector<CallbackUrl>> list(AccountId account, std::string dialect);
  /// @throws Error fetch_refused or invalid_request (no callback may go to it, it is too long),
  ///         conflict (it is there already), limit_exceeded (there are too many).
  Async<CallbackUrl> add(AccountId account, std::string dialect, std::string url);
  /// Notifications that are still pending are given up. @throws Error not_found when it is not the
  /// account's.
  Async<void> remove(AccountId account, std::string dialect, std::int64_t id);

 private:
  store::Database& database_;
  const crypto::SealingKey& key_;
  const Webhooks& webhooks_;
};

}  // namespace pressoir::service
