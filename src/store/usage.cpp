#include "store/usage.h"

#include <algorithm>
#include <chrono>

#include "store/sql_values.h"

namespace pressoir::store::usage {
namespace {

struct Row {
  Quota quota;
  bool disabled = false;
};

Row account_row(Session& session, AccountId account) {
  const long long id = account.value;
  NullableNumber bytes, images, prepaid;
  int disabled = 0;
  session
      << "select monthly_bytes, monthly_images, prepaid_images, disabled from account where id=:a",
      soci::into(bytes.value, bytes.there), soci::into(images.value, images.there),
      soci::into(prepaid.value, prepaid.there), soci::into(disabled), soci::use(id);
  if (!session.got_data()) throw Error(ErrorCode::not_found, "There is no such account.");
  return {{bytes.get(), images.get(), prepaid.get()}, disabled != 0};
}

std::uint64_t left(const std::optional<std::uint64_t>& limit, std::uint64_t used) {
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
  if (!quota.monthly_images && !quota.prepaid_images) return {charge.images, 0};
  const auto monthly_left =
      quota.monthly_images ? left(quota.monthly_images, used.monthly_images) : 0;
  const auto prepaid_left =
      quota.prepaid_images ? left(quota.prepaid_images, used.prepaid_used) : 0;
  const auto monthly = std::min(charge.images, monthly_left);
  const auto prepaid = charge.images - monthly;
  if (prepaid <= prepaid_left) return {monthly, prepaid};
  if (quota.monthly_images)
    throw Error(ErrorCode::monthly_quota, "The images of this month are used up.");
  throw Error(ErrorCode::credits_exhausted, "The prepaid images are used up.");
}

void add_to_counters(Session& session, long long account, int month, Split images,
                     std::uint64_t bytes) {
  const auto monthly = narrow<long long>(images.monthly),
             prepaid = narrow<long long>(images.prepaid), size = narrow<long long>(bytes);
  session << "insert into usage (account, month, monthly_images, prepaid_images, bytes) "
             "values (:a, :m, :i, :p, :b) on conflict (account, month) do update set "
             "monthly_images = usage.monthly_images + excluded.monthly_images, "
             "prepaid_images = usage.prepaid_images + excluded.prepaid_images, "
             "bytes = usage.bytes + excluded.bytes",
      soci::use(account), soci::use(month), soci::use(monthly), soci::use(prepaid), soci::use(size);
  session << "update account set prepaid_used = prepaid_used + :p where id = :a",
      soci::use(prepaid), soci::use(account);
}

}  // namespace

ReservationId reserve(Session& session, AccountId account, Charge charge, std::optional<JobId> job,
                      TimePoint now) {
  const auto row = account_row(session, account);
  if (row.disabled) throw Error(ErrorCode::account_disabled, "The account is disabled.");
  const auto images = split(row.quota, counters(session, account, now), charge);
  const long long id = account.value;
  const auto month = month_of(now);
  add_to_counters(session, id, month, images, charge.bytes);
  NullableNumber owner;
  if (job) owner = NullableNumber(narrow<std::uint64_t>(job->value));
  const auto monthly = narrow<long long>(images.monthly),
             prepaid = narrow<long long>(images.prepaid), bytes = narrow<long long>(charge.bytes),
             time = to_millis(now);
  session << "insert into reservation (account, month, monthly_images, prepaid_images, bytes, job, "
             "created_at) values (:a, :m, :i, :p, :b, :j, :t)",
      soci::use(id), soci::use(month), soci::use(monthly), soci::use(prepaid), soci::use(bytes),
      soci::use(owner.value, owner.there), soci::use(time);
  return {last_id(session)};
}

bool settle(Session& session, ReservationId id) {
  const long long row = id.value;
  return change(session, "delete from reservation where id = :id", soci::use(row)) == 1;
}

bool release(Session& session, ReservationId id) {
  const long long row = id.value;
  long long account = 0, monthly = 0, prepaid = 0, bytes = 0;
  int month = 0;
  session << "select account, month, monthly_images, prepaid_images, bytes from reservation "
             "where id = :id",
      soci::into(account), soci::into(month), soci::into(monthly), soci::into(prepaid),
      soci::into(bytes), soci::use(row);
  if (!session.got_data()) return false;
  session << "update usage set monthly_images = monthly_images - :i, "
             "prepaid_images = prepaid_images - :p, bytes = bytes - :b "
             "where account = :a and month = :m",
      soci::use(monthly), soci::use(prepaid), soci::use(bytes), soci::use(account),
      soci::use(month);
  session << "update account set prepaid_used = prepaid_used - :p where id = :a",
      soci::use(prepaid), soci::use(account);
  return settle(session, id);
}

void settle_of(Session& session, JobId job) {
  const long long id = job.value;
  session << "delete from reservation where job = :j", soci::use(id);
}

namespace {

std::uint64_t release_all(Session& session, const std::string& which) {
  std::uint64_t released = 0;
  for (const auto id : column<long long>(session, "select id from reservation where " + which))
    released += release(session, {id}) ? 1 : 0;
  return released;
}

}  // namespace

void release_of(Session& session, JobId job) {
  release_all(session, "job = " + std::to_string(job.value));
}

std::uint64_t release_stale(Session& session) {
  return release_all(
      session, "job is null or job in (select id from job where state in ('done', 'failed'))");
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
  return {narrow<std::uint64_t>(monthly), narrow<std::uint64_t>(prepaid),
          narrow<std::uint64_t>(bytes), narrow<std::uint64_t>(used)};
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

Usage of(Session& session, AccountId account, TimePoint now) {
  return view_of(account_row(session, account).quota, counters(session, account, now), now);
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
