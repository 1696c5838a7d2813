// Deliveries: the outbox of callbacks. A row is one event for one receiver: of a batch, added in
// the transaction that brings it about, which goes with the batch; or of an account. Attempts stay
// longer, as the history does. Plain functions over a Session; URLs are sealed with `key`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::deliveries {

struct DeliveryId {
  std::int64_t value = 0;
  friend auto operator<=>(const DeliveryId&, const DeliveryId&) = default;
};

/// Whether that batch has ended and somebody is to be notified: its callback URL, or those that
/// its account has for its dialect.
bool are_wanted(Session& session, const BatchId& batch);
/// The same of a batch that has not ended.
bool are_wanted_before_the_end(Session& session, const BatchId& batch);
/// Adds the events for these URLs, in that order; what was added before stays as it is. Due at
/// `due`, by steady_now(). False: there are none, since the URL of the batch cannot be read.
bool add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         const std::vector<CallbackEvent>& events, TimePoint due);

/// The quota of an account was changed.
inline constexpr std::string_view kQuotaChanged = "quota_changed";
/// Adds an event of the account itself, for all its callback URLs, of every dialect. Due at once,
/// whichever process adds it.
void add_of_account(Session& session, AccountId account, std::string_view event);

struct Due {
  DeliveryId id;
  BatchId batch;  ///< empty: an event of the account
  AccountId account;
  CallbackEvent event;
  std::string dialect;
  std::string url;     ///< empty: it cannot be read
  std::string target;  ///< the same for the same URL
  TimePoint batch_created_at{};
  std::uint32_t attempts = 0;  ///< before this one
};
/// How many there may be of one receiver (account and URL), of one account, and in all.
struct Shares {
  std::uint32_t per_target = 1, per_account = 1, at_most = 1;
};
/// Those due by `now` whose batch, if any, has not expired: each account's longest waiting ones,
/// taking turns between its receivers; then the accounts take turns. The events of one job, or of a
/// batch as a whole, go to a receiver in order: the next is due when the one before it is delivered
/// or given up.
std::vector<Due> due(Session& session, const crypto::SealingKey& key, Now now,
                     const Shares& shares);
/// At the start: what would wait for longer than `longest_wait` was noted by a clock that has been
/// set back since; it is due.
void mend_waits(Session& session, TimePoint now, std::chrono::milliseconds longest_wait);
/// When the next one is due, by steady_now(); empty: none.
std::optional<TimePoint> next_due(Session& session);

/// How far one is, for its account's operator.
struct Progress {
  TimePoint time;  ///< when the batch ended, or what concerns the account happened
  std::string dialect, event;
  std::string state;  ///< "pending", "delivered", "given_up"
  std::uint32_t attempts = 0;
  std::optional<unsigned> last_status;  ///< HTTP, 0: no answer; empty before the first attempt
};
/// Newest first; those of a batch until it has expired.
std::vector<Progress> recent(Session& session, AccountId account, std::uint32_t at_most);

struct Attempt {
  AccountId account;
  BatchId batch;    ///< empty: of an event of the account
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
/// Of attempts, how many; deliveries of events of accounts that have ended go with them.
std::uint64_t remove_attempts(Session& session, TimePoint before);

/// A delivery, for the operator to look at.
struct Listed {
  DeliveryId id;
  std::string dialect;
  CallbackEvent event;
  std::string url;    ///< empty: it cannot be read
  std::string state;  ///< "pending", "delivered", "given_up"
  std::uint32_t attempts = 0;
  std::optional<std::uint64_t> last_status;  ///< HTTP; 0: no answer; empty: not tried yet
  std::optional<TimePoint> next;             ///< of one that is pending, by steady_now()
};
/// Newest first.
std::vector<Listed> list(Session& session, const crypto::SealingKey& key, AccountId account,
                         std::uint32_t at_most);
/// Due at once, in whatever state it was, with all attempts before it again.
/// @throws Error not_found when it is not the account's; conflict when its URL is no longer one of
///         the account.
void send_again(Session& session, const crypto::SealingKey& key, AccountId account, DeliveryId id);

}  // namespace pressoir::store::deliveries
