// AccountHistory: what became of the files of an account, for those who look. Lives on the server's
// executor.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/account.h"
#include "model/job.h"
#include "store/accounts/history.h"
#include "store/database.h"

namespace pressoir::service {

/// Lines of the history, and which ones.
using StoredLine = store::StoredLine;
using FormatSum = store::FormatSum;
using HistoryWanted = store::history::Wanted;

class AccountHistory {
 public:
  /// By whose clock lines are noted.
  static TimePoint now() { return store::now(); }
  explicit AccountHistory(store::Database& database)
      : database_(database) {}  ///< which outlives this

  /// Newest first.
  Async<std::vector<store::StoredLine>> search(store::history::Wanted wanted);
  /// The account's own. @throws Error not_found.
  Async<store::StoredLine> find(AccountId account, std::int64_t id);
  /// The line of a job that has ended; empty: there is none yet.
  Async<std::optional<store::StoredLine>> of_job(AccountId account, JobId job);
  /// What was delivered in the last days, without sub-accounts.
  Async<std::vector<store::FormatSum>> by_format(AccountId account, std::chrono::days back);

 private:
  store::Database& database_;
};

}  // namespace pressoir::service
