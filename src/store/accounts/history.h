// History: one line for each file an account sent, and sums that outlive the lines. Plain functions
// over an open Session.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store {

struct HistoryLine {
  TimePoint time;
  std::string dialect, tool;
  std::string file_name;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;  ///< 0 on failure
  std::string method;             ///< empty on failure
  std::optional<Failure> failure;
  std::uint64_t images_charged = 0;
};

}  // namespace pressoir::store

namespace pressoir::store::history {

/// Adds the line and, unless it reports a failure, counts the file in the sums of its day, of the
/// account and of its parent. Nothing happens when the account has been deleted meanwhile.
void add(Session& session, AccountId account, const HistoryLine& line);
/// Newest first.
std::vector<HistoryLine> recent(Session& session, AccountId account, std::uint32_t lines);
/// Sums of the last days, today included, newest last; a day without files is there with zeros.
std::vector<UsageSum> days(Session& session, AccountId account, std::uint32_t count, TimePoint now);
/// The same of the last calendar months, the present one included.
std::vector<UsageSum> months(Session& session, AccountId account, std::uint32_t count,
                             TimePoint now);
/// How many lines older than `before` were deleted.
std::uint64_t remove_older(Session& session, TimePoint before);

}  // namespace pressoir::store::history
