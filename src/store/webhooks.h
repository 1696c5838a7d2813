// Webhooks: callbacks that are due, and what became of them. Plain functions over a Session. Rows
// are made by store/jobs when a batch ends, and go with it. URLs are sealed with `key`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::webhooks {

struct Due {
  BatchId batch;
  AccountId account;
  std::string dialect, url;
  std::string target;  ///< the same for the same URL
  TimePoint batch_created_at;
  std::uint32_t tries = 0;  ///< before this one
};
/// How many there may be of one receiver (account and URL), of one account, and in all.
struct Shares {
  std::uint32_t per_target = 1, per_account = 1, at_most = 1;
};
/// Those due by `now` whose batch has not expired: each account's longest waiting ones, taking
/// turns between its receivers; then the accounts take turns.
std::vector<Due> due(Session& session, const crypto::SealingKey& key, Now now,
                     const Shares& shares);
/// At the start: what would wait for longer than `longest_wait` was noted by a clock that has been
/// set back since; it is due.
void mend_waits(Session& session, TimePoint now, std::chrono::milliseconds longest_wait);
/// When the next one is due, by steady_now(); empty: none.
std::optional<TimePoint> next_due(Session& session);

struct Attempt {
  AccountId account;
  BatchId batch;
  std::string url;
  TimePoint time;
  unsigned status = 0;  ///< HTTP; 0: no answer
  std::string problem;  ///< empty when delivered
};
/// Notes an attempt and when the next one is due, by steady_now(); `next` empty: there is none.
void attempted(Session& session, const crypto::SealingKey& key, const Attempt& attempt,
               std::optional<TimePoint> next);
/// Nobody will be told of that batch.
void give_up(Session& session, const BatchId& batch);
/// Newest first.
std::vector<Attempt> attempts(Session& session, const crypto::SealingKey& key, AccountId account,
                              std::uint32_t at_most);
std::uint64_t remove_attempts(Session& session, TimePoint before);

}  // namespace pressoir::store::webhooks
