#include "store/accounts/usage.h"

#include <algorithm>
#include <chrono>

#include "store/sql_values.h"

namespace pressoir::store::usage {
namespace {

struct Row {
  Quota quota;
  bool disabled = false;
  std::optional<AccountId> parent;
};

Row account_row(Session& session, AccountId account) {
  const long long id = account.value;
  NullableNumber bytes, images, prepaid, parent;
  int disabled = 0;
  session << "select monthly_bytes, monthly_images, prepaid_images, disabled, parent from account "
             "where id = :a",
      soci::into(bytes.value, bytes.there), soci::into(images.value, images.there),
      soci::into(prepaid.value, prepaid.there), soci::into(disabled),
      soci::into(parent.value, parent.there), soci::use(id);
  if (!session.got_data()) throw Error(ErrorCode::not_found, "There is no such account.");
  Row row{{.monthly_bytes = bytes.get(),
           .monthly_images = images.get(),
           .prepaid_images = prepaid.get()},
          disabled != 0,
          std::nullopt};
  if (const auto above = parent.get()) row.parent = {narrow<std::int64_t>(*above)};
  return row;
}

std::uint64_t left(const std::optional<std::uint64_t>& limit, std::uint64_t used) noexcept {
  if (!limit) return UINT64_MAX;
  return *limit - std::min(*limit, used);
}

struct Split {
  std::uint64_t monthly = 0, prepaid = 0;
};

// Monthly images first, then the prepaid ones.
Split split(const Quota& quota, const Counters& used, Charge charge) {
  if (charge.bytes > left(quota.monthly_bytes, used.bytes))
    throw Error(ErrorCode::monthly_quota, "The bytes of this month are used up.");
  if (!quota.monthly_images && !quota.prepaid_images)
    return {.monthly = charge.images, .prepaid = 0};
  const auto monthly_left =
      quota.monthly_images ? left(quota.monthly_images, used.monthly_images) : 0;
  const auto prepaid_left =
      quota.prepaid_images ? left(quota.prepaid_images, used.prepaid_used) : 0;
  const auto monthly = std::min(charge.images, monthly_left);
  const auto prepaid = charge.images - monthly;
  if (prepaid <= prepaid_left) return {.monthly = monthly, .prepaid = prepaid};
  if (quota.monthly_images)
    throw Error(ErrorCode::monthly_quota, "The images of this month are used up.");
  throw Error(ErrorCode::credits_exhausted, "The prepaid images are used up.");
}

// The same for a sub-account, whose limits have an error of their own.
Split split_of_sub_account(const Quota& quota, const Counters& used, Charge charge) {
  try {
    return split(quota, used, charge);
  } catch (const Error&) {
    throw Error(ErrorCode::sub_account_quota, "The quota of the sub-account is used up.");
  }
}

void add_to_counters(Session& session, AccountId account, int month, Split images,
                     std::uint64_t bytes) {
  const long long id = account.value;
  const auto monthly = narrow<long long>(images.monthly),
             prepaid = narrow<long long>(images.prepaid), size = narrow<long long>(bytes);
  session << "insert into usage (account, month, monthly_images, prepaid_images, bytes) "
             "values (:a, :m, :i, :p, :b) on conflict (account, month) do update set "
             "monthly_images = usage.monthly_images + excluded.monthly_images, "
             "prepaid_images = usage.prepaid_images + excluded.prepaid_images, "
             "bytes = usage.bytes + excluded.bytes",
      soci::use(id), soci::use(month), soci::use(monthly), soci::use(prepaid), soci::use(size);
  session << "update account set prepaid_used = prepaid_used + :p where id = :a",
      soci::use(prepaid), soci::use(id);
}

/// What one account gave for a reservation. month 0: its counters were reset since.
struct Share {
  long long account = 0, monthly = 0, prepaid = 0;
  int month = 0;
};

struct Reservation {
  Share own;
  std::optional<Share> parents;
  long long bytes = 0;
};

std::optional<Reservation> reservation(Session& session, ReservationId id) {
  const long long row = id.value;
  Reservation found;
  Share parents;
  NullableNumber parent;
  session << "select account, month, monthly_images, prepaid_images, bytes, parent, parent_month, "
             "parent_monthly_images, parent_prepaid_images from reservation where id = :id",
      soci::into(found.own.account), soci::into(found.own.month), soci::into(found.own.monthly),
      soci::into(found.own.prepaid), soci::into(found.bytes),
      soci::into(parent.value, parent.there), soci::into(parents.month),
      soci::into(parents.monthly), soci::into(parents.prepaid), soci::use(row);
  if (!session.got_data()) return std::nullopt;
  if (parent.get()) {
    parents.account = parent.value;
    found.parents = parents;
  }
  return found;
}

// The row of the month is there since the reservation was made, unless the month is 0.
void add_bytes(Session& session, const Share& share, long long bytes) {
  session << "update usage set bytes = bytes + :b where account = :a and month = :m",
      soci::use(bytes), soci::use(share.account), soci::use(share.month);
}

void give_back(Session& session, const Share& share, long long bytes) {
  session << "update usage set monthly_images = monthly_images - :i, "
             "prepaid_images = prepaid_images - :p, bytes = bytes - :b "
             "where account = :a and month = :m",
      soci::use(share.monthly), soci::use(share.prepaid), soci::use(bytes),
      soci::use(share.account), soci::use(share.month);
  session << "update account set prepaid_used = prepaid_used - :p where id = :a",
      soci::use(share.prepaid), soci::use(share.account);
}

bool forget(Session& session, ReservationId id) {
  const long long row = id.value;
  return change(session, "delete from reservation where id = :id", soci::use(row)) == 1;
}

std::vector<long long> ids_of(Session& session, JobId job) {
  const long long id = job.value;
  return column<long long>(session, "select id from reservation where job = :j", soci::use(id));
}

std::uint64_t release_all(Session& session, const std::string& which) {
  std::uint64_t released = 0;
  for (const auto id : column<long long>(session, "select id from reservation where " + which))
    released += release(session, {id}) ? 1 : 0;
  return released;
}

// What each of the two accounts gives, or the first one's refusal.
struct Shares {
  Split own;
  std::optional<AccountId> parent;
  Split parents;
};

Shares shares(Session& session, AccountId account, Charge charge, TimePoint now) {
  const auto row = account_row(session, account);
  const auto used = counters(session, account, now);
  std::optional<Row> above;
  if (row.parent) above = account_row(session, *row.parent);
  if (row.disabled || (above && above->disabled))
    throw Error(ErrorCode::account_disabled, "The account is disabled.");
  if (!above) return {.own = split(row.quota, used, charge), .parent = std::nullopt, .parents = {}};
  const auto own = split_of_sub_account(row.quota, used, charge);
  return {.own = own,
          .parent = row.parent,
          .parents = split(above->quota, counters(session, *row.parent, now), charge)};
}

}  // namespace

ReservationId reserve(Session& session, AccountId account, Charge charge, std::optional<JobId> job,
                      TimePoint now) {
  const auto taken = shares(session, account, charge, now);
  const auto month = month_of(now);
  add_to_counters(session, account, month, taken.own, charge.bytes);
  NullableNumber owner, parent;
  if (taken.parent) {
    add_to_counters(session, *taken.parent, month, taken.parents, charge.bytes);
    parent = NullableNumber(narrow<std::uint64_t>(taken.parent->value));
  }
  if (job) owner = NullableNumber(narrow<std::uint64_t>(job->value));
  const long long id = account.value;
  const auto monthly = narrow<long long>(taken.own.monthly),
             prepaid = narrow<long long>(taken.own.prepaid),
             parent_monthly = narrow<long long>(taken.parents.monthly),
             parent_prepaid = narrow<long long>(taken.parents.prepaid),
             bytes = narrow<long long>(charge.bytes), time = to_millis(now);
  session << "insert into reservation (account, month, monthly_images, prepaid_images, bytes, job, "
             "created_at, parent, parent_month, parent_monthly_images, parent_prepaid_images) "
             "values (:a, :m, :i, :p, :b, :j, :t, :u, :n, :k, :q)",
      soci::use(id), soci::use(month), soci::use(monthly), soci::use(prepaid), soci::use(bytes),
      soci::use(owner.value, owner.there), soci::use(time), soci::use(parent.value, parent.there),
      soci::use(month), soci::use(parent_monthly), soci::use(parent_prepaid);
  return {last_id(session)};
}

bool settle(Session& session, ReservationId id, std::optional<std::uint64_t> bytes) {
  if (bytes) {
    const auto row = reservation(session, id);
    if (!row) return false;
    const auto more = narrow<long long>(*bytes) - row->bytes;
    add_bytes(session, row->own, more);
    if (row->parents) add_bytes(session, *row->parents, more);
  }
  return forget(session, id);
}

bool release(Session& session, ReservationId id) {
  const auto row = reservation(session, id);
  if (!row) return false;
  give_back(session, row->own, row->bytes);
  if (row->parents) give_back(session, *row->parents, row->bytes);
  return forget(session, id);
}

void settle_of(Session& session, JobId job, std::optional<std::uint64_t> bytes) {
  for (const auto id : ids_of(session, job)) settle(session, {id}, bytes);
}

void release_of(Session& session, JobId job) {
  for (const auto id : ids_of(session, job)) release(session, {id});
}

void set_bytes_of(Session& session, JobId job, std::uint64_t bytes, TimePoint now) {
  for (const auto id : ids_of(session, job)) {
    const auto row = reservation(session, {id});
    const auto more = narrow<long long>(bytes) - row->bytes;
    if (more > 0)
      shares(session, {row->own.account}, {.images = 0, .bytes = narrow<std::uint64_t>(more)}, now);
    add_bytes(session, row->own, more);
    if (row->parents) add_bytes(session, *row->parents, more);
    const auto size = narrow<long long>(bytes);
    session << "update reservation set bytes = :b where id = :id", soci::use(size), soci::use(id);
  }
}

std::uint64_t release_stale(Session& session) {
  return release_all(session,
                     "job is null or job in (select j.id from job j join batch b on b.id = j.batch "
                     "where j.state in ('done', 'failed') and b.ended_at is not null)");
}

void release_all_of(Session& session, AccountId account) {
  const auto id = std::to_string(account.value);
  release_all(session, "account = " + id + " or parent = " + id);
}

void reset(Session& session, AccountId sub_account, TimePoint now) {
  const long long id = sub_account.value;
  const auto month = month_of(now);
  session << "update usage set monthly_images = 0, prepaid_images = 0, bytes = 0 "
             "where account = :a and month = :m",
      soci::use(id), soci::use(month);
  session << "update reservation set month = 0 where account = :a and month = :m", soci::use(id),
      soci::use(month);
}

QuotaStatus quota_status(Session& session, AccountId account, TimePoint now) {
  return {.quota = account_row(session, account).quota,
          .counters = counters(session, account, now)};
}

Counters counters(Session& session, AccountId account, TimePoint now) {
  const long long id = account.value;
  const auto month = month_of(now);
  long long monthly = 0, prepaid = 0, bytes = 0, used = 0;
  session << "select coalesce(u.monthly_images, 0), coalesce(u.prepaid_images, 0), "
             "coalesce(u.bytes, 0), a.prepaid_used from account a "
             "left join usage u on u.account = a.id and u.month = :m where a.id = :a",
      soci::into(monthly), soci::into(prepaid), soci::into(bytes), soci::into(used),
      soci::use(month), soci::use(id);
  return {.monthly_images = narrow<std::uint64_t>(monthly),
          .prepaid_images = narrow<std::uint64_t>(prepaid),
          .bytes = narrow<std::uint64_t>(bytes),
          .prepaid_used = narrow<std::uint64_t>(used)};
}

std::optional<ErrorCode> exhausted(const Quota& quota, const Counters& used) noexcept {
  if (quota.monthly_bytes && used.bytes >= *quota.monthly_bytes) return ErrorCode::monthly_quota;
  if (quota.prepaid_images && used.prepaid_used < *quota.prepaid_images) return std::nullopt;
  if (quota.monthly_images) {
    if (used.monthly_images < *quota.monthly_images) return std::nullopt;
    return ErrorCode::monthly_quota;
  }
  if (quota.prepaid_images) return ErrorCode::credits_exhausted;
  return std::nullopt;
}

Allowance left_of(const Quota& quota, const Counters& used) noexcept {
  Allowance allowance;
  if (quota.monthly_bytes) allowance.bytes = left(quota.monthly_bytes, used.bytes);
  if (quota.monthly_images || quota.prepaid_images)
    allowance.images =
        (quota.monthly_images ? left(quota.monthly_images, used.monthly_images) : 0) +
        (quota.prepaid_images ? left(quota.prepaid_images, used.prepaid_used) : 0);
  if (allowance.images == 0U || allowance.bytes == 0U) return {0, 0};
  return allowance;
}

Allowance within(const Allowance& own, const Allowance& parents) noexcept {
  const auto less = [](const auto& a, const auto& b) {
    return a && b ? std::min(a, b) : a ? a : b;
  };
  return {less(own.images, parents.images), less(own.bytes, parents.bytes)};
}

Usage of(Session& session, AccountId account, TimePoint now) {
  const auto at = quota_status(session, account, now);
  return view_of(at.quota, at.counters, now);
}

Usage view_of(const Quota& quota, const Counters& used, TimePoint now) {
  Usage usage;
  usage.images = used.monthly_images + used.prepaid_images;
  usage.bytes = used.bytes;
  if (quota.prepaid_images) usage.prepaid_left = left(quota.prepaid_images, used.prepaid_used);
  usage.days_until_renewal = days_until_next_month(now);
  return usage;
}

int month_of(TimePoint time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return static_cast<int>(day.year()) * 100 + static_cast<int>(static_cast<unsigned>(day.month()));
}

std::uint32_t days_until_next_month(TimePoint time) {
  const auto today = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day day(today);
  const auto next = std::chrono::sys_days((day.year() / day.month() / 1) + std::chrono::months(1));
  return narrow<std::uint32_t>((next - today).count());
}

}  // namespace pressoir::store::usage
