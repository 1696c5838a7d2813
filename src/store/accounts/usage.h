// Usage: quotas, what was used in each month, and reservations. Plain functions over a Session.
//
// A reservation counts as used from the start; its row remembers what to give back. So the counters
// alone decide, in one transaction, and are exact under any number of clients. What a sub-account
// uses counts for itself and for its parent.
#pragma once

#include <optional>

#include "base/error.h"
#include "model/account.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::usage {

struct ReservationId {
  std::int64_t value = 0;
};

/// Used in one month, reservations included.
struct Counters {
  std::uint64_t monthly_images = 0;  ///< counted against Quota::monthly_images
  std::uint64_t prepaid_images = 0;  ///< taken from the prepaid ones this month
  std::uint64_t bytes = 0;
  std::uint64_t prepaid_used = 0;  ///< of all months
};

/// Takes `charge` off the account's quota: images from the monthly ones first, then the prepaid
/// ones; unlimited when the account has neither. Of a sub-account the parent's as well. `job`:
/// whose reservation it is; without one it ends with this process.
/// @throws Error not_found, account_disabled; sub_account_quota (a sub-account's own would be
///         passed); monthly_quota (a monthly figure would be passed and no prepaid image is left),
///         credits_exhausted (no monthly images, prepaid ones used up).
ReservationId reserve(Session& session, AccountId account, Charge charge, std::optional<JobId> job,
                      TimePoint now);
/// The charge stays; with `bytes` they take the place of those reserved, within the quota or not.
/// False: no such reservation any more.
bool settle(Session& session, ReservationId id, std::optional<std::uint64_t> bytes = std::nullopt);
/// The charge is given back, to the month it came from. False: no such reservation any more.
bool release(Session& session, ReservationId id);
/// settle or release, by job.
void settle_of(Session& session, JobId job, std::optional<std::uint64_t> bytes = std::nullopt);
void release_of(Session& session, JobId job);
/// Changes the bytes that a job has reserved, for a file whose size was not known then. Nothing
/// happens when it has reserved nothing.
/// @throws Error monthly_quota, sub_account_quota when they do not fit; what was reserved stays.
void set_bytes_of(Session& session, JobId job, std::uint64_t bytes, TimePoint now);
/// Gives back the reservations of an earlier process that belong to no job of an unfinished batch;
/// how many.
std::uint64_t release_stale(Session& session);
/// Gives back all that the account and its sub-accounts have reserved.
void release_all_of(Session& session, AccountId account);
/// Sets what a sub-account used this month to 0. Its parent's counters stay, and what it has
/// reserved at this moment no longer counts for itself. Prepaid images stay used.
void reset(Session& session, AccountId sub_account, TimePoint now);

/// What decides whether an account by itself may go on.
struct QuotaStatus {
  Quota quota;
  Counters counters;
};
/// @throws Error not_found.
QuotaStatus quota_status(Session& session, AccountId account, TimePoint now);
Counters counters(Session& session, AccountId account, TimePoint now);
/// The reason why one more image would be refused; empty: none.
std::optional<ErrorCode> exhausted(const Quota& quota, const Counters& used) noexcept;
/// What is still accepted this month; empty: unlimited. Where one kind is used up nothing is left
/// of the other either.
struct Allowance {
  std::optional<std::uint64_t> images, bytes;
  friend bool operator==(const Allowance&, const Allowance&) = default;
};
/// Of one account by itself; with both it is what a sub-account may use inside its parent's.
Allowance left_of(const Quota& quota, const Counters& used) noexcept;
Allowance within(const Allowance& own, const Allowance& parents) noexcept;
/// As the APIs report it. @throws Error not_found.
Usage of(Session& session, AccountId account, TimePoint now);
Usage view_of(const Quota& quota, const Counters& used, TimePoint now);

/// 202601: the calendar month in UTC.
int month_of(TimePoint time);
std::uint32_t days_until_next_month(TimePoint time);

}  // namespace pressoir::store::usage
