// History: one line for each file an account sent, and sums that outlive the lines. Plain functions
// over an open Session.
#pragma once

#include <cstdint>
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
  std::string format{};        ///< "jpeg", of the result, else of the file; empty: not known
  std::optional<JobId> job{};  ///< empty: it was answered at once
};

/// A line as it is stored, and what is still there of it.
struct StoredLine {
  std::int64_t id = 0;
  AccountId account;
  HistoryLine line;
  bool has_result = false, has_original = false;  ///< which the account may download
};

/// Files of one API and format.
struct FormatSum {
  std::string dialect, format;
  std::uint64_t files = 0, bytes_before = 0, bytes_after = 0;
};

}  // namespace pressoir::store

namespace pressoir::store::history {

/// Adds the line and, unless it reports a failure, counts the file in the sums of its day, of the
/// account and of its parent. Nothing happens when the account has been deleted meanwhile.
void add(Session& session, AccountId account, const HistoryLine& line);
/// Newest first.
std::vector<HistoryLine> recent(Session& session, AccountId account, std::uint32_t lines);
/// What a list of lines is to hold.
struct Wanted {
  std::optional<AccountId> account{};    ///< empty: of all accounts
  std::string name{};                    ///< part of the file's name, ASCII letters without case
  std::string dialect{};                 ///< empty: of all
  std::optional<bool> failed{};          ///< empty: both
  std::optional<std::int64_t> before{};  ///< StoredLine::id; empty: from the newest on
  std::uint32_t limit = 0;
};
/// Newest first.
std::vector<StoredLine> search(Session& session, const Wanted& wanted, TimePoint now);
/// The account's own. Empty: it has none of that id.
std::optional<StoredLine> find(Session& session, AccountId account, std::int64_t id, TimePoint now);
/// The last one of a job.
std::optional<StoredLine> of_job(Session& session, AccountId account, JobId job, TimePoint now);
/// Of what was delivered since then, its sub-accounts' not included; most bytes before first.
std::vector<FormatSum> by_format(Session& session, AccountId account, TimePoint since);
/// Sums of the last days, today included, newest last; a day without files is there with zeros.
std::vector<UsageSum> days(Session& session, AccountId account, std::uint32_t count, TimePoint now);
/// The same of the last calendar months, the present one included.
std::vector<UsageSum> months(Session& session, AccountId account, std::uint32_t count,
                             TimePoint now);
/// How many lines older than `before` were deleted.
std::uint64_t remove_older(Session& session, TimePoint before);

}  // namespace pressoir::store::history
