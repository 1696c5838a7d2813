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
#include "store/deliveries.h"

namespace pressoir::service {

using SentCallback = store::deliveries::Listed;
using CallbackAttempt = store::deliveries::Attempt;
using DeliveryId = store::deliveries::DeliveryId;

class CallbackUrls {
 public:
  /// All outlive this.
  CallbackUrls(store::Database& database, const crypto::SealingKey& key, Webhooks& webhooks)
      : database_(database), key_(key), webhooks_(webhooks) {}

  /// In the order in which they were added.
  Async<std::vector<CallbackUrl>> list(AccountId account, std::string dialect);
  /// @throws Error fetch_refused or invalid_request (no callback may go to it, it is too long),
  ///         conflict (it is there already), limit_exceeded (there are too many).
  Async<CallbackUrl> add(AccountId account, std::string dialect, std::string url);
  /// Notifications that are still pending are given up. @throws Error not_found when it is not the
  /// account's.
  Async<void> remove(AccountId account, std::string dialect, std::int64_t id);

  /// The account's deliveries of batches that have not expired, and of itself, newest first.
  Async<std::vector<store::deliveries::Listed>> deliveries(AccountId account,
                                                           std::uint32_t at_most);
  /// Every time that one was sent, newest first.
  Async<std::vector<store::deliveries::Attempt>> attempts(AccountId account, std::uint32_t at_most);
  /// At once, with all attempts before it again. @throws Error as store::deliveries::send_again.
  Async<void> send_again(AccountId account, store::deliveries::DeliveryId id);

 private:
  store::Database& database_;
  const crypto::SealingKey& key_;
  Webhooks& webhooks_;
};

}  // namespace pressoir::service
