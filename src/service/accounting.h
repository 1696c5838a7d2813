// Accounting: what a job pays and what the history says of it. For Jobs and its runner.
#pragma once

#include <optional>
#include <string>

#include "model/job.h"
#include "store/database.h"
#include "store/history.h"
#include "store/usage.h"

namespace pressoir::service {

/// How a job ended: one of the two is there.
struct Ending {
  std::optional<Outcome> outcome;
  std::optional<Failure> failure;
};

/// What is reserved before the work: one image and the bytes of the input; empty: nothing.
std::optional<Charge> charge_for(Charging charging, std::uint64_t bytes_before);
/// Whether that charge stays. `above_percent`: for Charging::when_smaller.
bool pays(Charging charging, double above_percent, const Ending& ending);
/// True for failures that are the server's own: they cost nothing and may pass.
bool is_our_fault(ErrorCode code) noexcept;

store::HistoryLine history_line(const Origin& origin, const std::string& file_name,
                                std::uint64_t bytes_before, const Ending& ending, bool paid);

/// Tells the log of an ended job; `job` empty: it was answered at once.
void log_ended(const Origin& origin, AccountId account, std::optional<JobId> job,
               const Ending& ending);

/// The present exception as data; what is no Error becomes internal, and is logged.
/// Call it inside a handler.
Failure present_failure();

}  // namespace pressoir::service
