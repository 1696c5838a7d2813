// Usage: quotas, what was used in each month, and reservations. Plain functions over a Session.
//
// A reservation counts as used from the start; its row remembers what to give back. So the counters
// alone decide, in one transaction, and are exact under any number of clients.
#pragma once

#include <optional>

#include "base/error.h"
#include "model/account.h"
#include "model/job.h"
#include "store/database.h"

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
/// ones; unlimited when the account has neither. `job`: whose reservation it is; without one it
/// ends with this process.
/// @throws Error not_found, account_disabled; monthly_quota (a monthly figure would be passed and
///         no prepaid image is left), credits_exhausted (no monthly images, prepaid ones used up).
ReservationId reserve(Session& session, AccountId account, Charge charge, std::optional<JobId> job,
                      TimePoint now);
/// The charge stays. False: no such reservation any more.
bool settle(Session& session, ReservationId id);
/// The charge is given back, to the month it came from. False: no such reservation any more.
bool release(Session& session, ReservationId id);
/// settle or release, by job.
void settle_of(Session& session, JobId job);
void release_of(Session& session, JobId job);
/// Gives back the reservations of an earlier process that belong to no unfinished job; how many.
std::uint64_t release_stale(Session& session);

Counters counters(Session& session, AccountId account, TimePoint now);
/// The reason why one more image would be refused; empty: none.
std::optional<ErrorCode> exhausted(const Quota& quota, const Counters& used) noexcept;
/// As the APIs tell it. @throws Error not_found.
Usage of(Session& session, AccountId account, TimePoint now);
Usage view_of(const Quota& quota, const Counters& used, TimePoint now);

/// 202601: the calendar month in UTC.
int month_of(TimePoint time);
std::uint32_t days_until_next_month(TimePoint time);

}  // namespace pressoir::store::usage
