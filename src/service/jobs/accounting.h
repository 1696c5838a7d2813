// Accounting: what a job pays and what the history says of it. For Jobs and its runner.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "model/job.h"
#include "store/accounts/usage.h"
#include "store/session.h"

namespace pressoir::service {

struct JobsParts;

/// How a job ended: one of the two is there.
struct JobResult {
  std::optional<Outcome> outcome;
  std::optional<Failure> failure;
  bool is_cached = false;  ///< an earlier result was reused
};

/// What is reserved before the work: Job::input_images() and Job::input_bytes(); empty:
/// nothing.
std::optional<Charge> charge_for(Charging charging, std::uint32_t images, std::uint64_t bytes);
/// Whether that charge stays. `above_percent`: for Charging::when_smaller.
bool pays(Charging charging, double above_percent, const JobResult& result);
/// True for failures that are the server's own: they cost nothing and may pass.
bool is_server_error(ErrorCode code) noexcept;

/// What is to be settled when a job, or a request that is answered at once, ends.
struct Bill {
  AccountId account;
  Origin origin;
  std::string file_name;
  std::uint32_t images = 1;  ///< inputs but for stamps
  std::uint64_t bytes = 0;   ///< of these
  Charging charging = Charging::free;
  double charge_above_percent = 0;
  /// What was reserved: that of a job, or of a request; empty: nothing.
  std::variant<std::monostate, JobId, store::usage::ReservationId> reserved;
};
Bill bill_of(const Origin& origin, const Job& job);
/// The part of a transaction that ends a job: what was reserved stays or is given back, and the
/// history gets its line. Of Charging::when_all_done nothing happens where the job succeeded:
/// close_batch() does it.
void settle(store::Session& session, const Bill& bill, const JobResult& result);
/// In a transaction that may have ended a batch, after settle(): settles what waited for that, and
/// queues its callbacks.
void close_batch(store::Session& session, const JobsParts& parts, const BatchId& batch);

/// Logs an ended job; `job` empty: it was answered at once.
void log_ended(const Origin& origin, AccountId account, std::optional<JobId> job,
               const JobResult& result);

/// The present exception as data; what is not an Error becomes internal, and is logged.
/// Call it inside a handler.
Failure present_failure();

}  // namespace pressoir::service
