// Deliveries: the outbox of callbacks. A row is one event of a batch for one receiver; it is added
// in the transaction that ends the batch and goes with it. Attempts stay longer, as
// the history does. Plain functions over a Session; URLs are sealed with `key`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::deliveries {

struct DeliveryId {
  std::int64_t value = 0;
  friend auto operator<=>(const DeliveryId&, const DeliveryId&) = default;
};

/// Whether that batch has ended and has a callback URL.
bool are_wanted(Session& session, const BatchId& batch);
/// Adds the events for the callback URL of a batch, in that order; what was added before stays as
/// it is. Due at `due`, by steady_now().
void add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         const std::vector<CallbackEvent>& events, TimePoint due);

struct Due {
  DeliveryId id;
  BatchId batch;
  AccountId account;
  CallbackEvent event;
  std::string dialect;
  std::string url;     ///< empty: it cannot be read
  std::string target;  ///< the same for the same URL
  TimePoint batch_created_at;
  std::uint32_t attempts = 0;  ///< before this one
};
/// How many there may be of one receiver (account and URL), of one account, and in all.
struct Shares {
  std::uint32_t per_target = 1, per_account = 1, at_most = 1;
};
/// Those due by `now` whose batch has not expired: each account's longest waiting ones, taking
/// turns between its receivers; then the accounts take turns. The events of one job, or of a batch
/// as a whole, go to a receiver in order: the next is due when the one before it is delivered or
/// given up.
std::vector<Due> due(Session& session, const crypto::SealingKey& key, Now now,
                     const Shares& shares);
/// At the start: what would wait for longer than `longest_wait` was noted by a clock that has been
/// set back since; it is due.
void mend_waits(Session& session, TimePoint now, std::chrono::milliseconds longest_wait);
/// When the next one is due, by steady_now(); empty: none.
std::optional<TimePoint> next_due(Session& session);

/// How far one is, for its account's operator.
struct Progress {
  TimePoint time;  ///< when the batch ended
  std::string dialect, event;
  std::string state;  ///< "pending", "delivered", "given_up"
  std::uint32_t attempts = 0;
  std::optional<unsigned> last_status;  ///< HTTP, 0: no answer; empty before the first attempt
};
/// Those of batches that have not expired, newest first.
std::vector<Progress> recent(Session& session, AccountId account, std::uint32_t at_most);

struct Attempt {
  AccountId account;
  BatchId batch;
  std::string url;  ///< empty where attempts() cannot read it
  TimePoint time;
  unsigned status = 0;  ///< HTTP; 0: no answer
  std::string problem;  ///< empty when delivered
};
/// Notes an attempt and when the next one is due, by steady_now(); `next` empty: there is none.
/// False: nothing was noted, the delivery is gone, has ended, or another attempt was noted since.
bool attempted(Session& session, const crypto::SealingKey& key, const Due& due,
               const Attempt& attempt, std::optional<TimePoint> next);
/// No further attempt is made. One that has ended stays as it is.
void give_up(Session& session, DeliveryId id);
/// Newest first.
std::vector<Attempt> attempts(Session& session, const crypto::SealingKey& key, AccountId account,
                              std::uint32_t at_most);
std::uint64_t remove_attempts(Session& session, TimePoint before);

}  // namespace pressoir::store::deliveries
