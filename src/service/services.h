// Services: all that a dialect ever receives. Called from the server's executor.
#pragma once

#include "base/async.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/temp_file.h"
#include "model/account.h"
#include "model/job.h"

namespace pressoir::service {

struct Upload {
  TempFile content;
  std::string file_name;  ///< base name, for display and history
};

struct Finished {
  Outcome outcome;
  TempFile output;  ///< the input's bytes when it was already smallest
};

class Accounts {
 public:
  virtual ~Accounts() = default;
  /// Finds the account of an API key. Cheap: answers from memory, at most one second old.
  /// @throws Error unauthorized (unknown, empty or malformed key), account_disabled.
  virtual Async<Account> with_api_key(std::string api_key) = 0;
};

class UsageView {
 public:
  virtual ~UsageView() = default;
  /// Reservations included; at most one second old, at once for changes of this process.
  virtual Async<Usage> of(AccountId account) = 0;
  /// The reason why a further image would be refused now (monthly_quota, credits_exhausted,
  /// sub_account_quota); empty: none. As cheap as Accounts::with_api_key.
  virtual Async<std::optional<ErrorCode>> exhausted(Account account) = 0;
};

class Jobs {
 public:
  virtual ~Jobs() = default;
  /// Answers at once, nothing stored but the history: reserve, work, settle (release on failure).
  /// `account` empty: nobody's (the free mode of a dialect), not counted.
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota, and what the engine throws.
  virtual Async<Finished> run(std::optional<Account> account, Origin origin, Upload upload,
                              Goal goal, Charging charging, std::chrono::milliseconds at_most) = 0;
  /// Stores the input and queues a job that survives a crash; one upload, one goal.
  virtual Async<Batch> submit(Account account, Origin origin, Upload upload, Goal goal,
                              Charging charging, std::chrono::seconds kept_for) = 0;
  /// Waits until all jobs of the batch are done or failed, or the time is up.
  virtual Async<Batch> wait(BatchId id, std::chrono::milliseconds at_most) = 0;
  /// By its unguessable id, without an account. @throws Error not_found (unknown or expired).
  virtual Async<Batch> find(BatchId id) = 0;
  /// The output of a done job; the input's bytes when it was already smallest.
  virtual Async<TempFile> open_output(BatchId id, JobId job) = 0;
};

/// Originals kept under a name the client chose, within its account.
class Backups {
 public:
  virtual ~Backups() = default;
  /// Replaces an earlier one of the same name.
  virtual Async<void> store(AccountId account, std::string name, std::string domain, Upload upload,
                            std::chrono::seconds kept_for) = 0;
  /// @throws Error not_found (unknown, expired, or another account's).
  virtual Async<TempFile> restore(AccountId account, std::string name) = 0;
};

class RateLimits {
 public:
  virtual ~RateLimits() = default;
  /// Counts one event of `key` in a window of one hour. @throws Error too_many_requests above
  /// `per_hour`.
  virtual void count(const std::string& key, std::uint32_t per_hour) = 0;
};

/// A fully transparent PNG of that size (1..5000 each side). @throws Error invalid_request.
std::string blank_png(std::uint32_t width, std::uint32_t height);

struct Services {
  Accounts& accounts;
  UsageView& usage;
  Jobs& jobs;
  Backups& backups;
  RateLimits& rate_limits;
  std::filesystem::path spool;
};

}  // namespace pressoir::service
