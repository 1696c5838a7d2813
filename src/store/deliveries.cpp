#include "store/deliveries.h"

#include "store/sealed.h"
#include "store/sql_values.h"

namespace pressoir::store::deliveries {

namespace {

// Of `d`: nothing that comes before it is still pending.
constexpr const char* kIsNext =
    " not exists (select 1 from delivery e where e.batch = d.batch and coalesce(e.job, 0) = "
    "coalesce(d.job, 0) and e.target = d.target and e.id < d.id and e.next_at is not null) ";

std::string due_query() {
  return std::string(
             "select w.id, w.batch, w.account, w.event, w.job, w.target, w.url, b.dialect, "
             "b.created_at, w.attempts from (select p.*, row_number() over (partition by account "
             "order by place, next_at, id) as turn from (select d.*, row_number() over (partition "
             "by account, target order by next_at, id) as place from delivery d where d.next_at <= "
             ":t and") +
         kIsNext +
         ") p where p.place <= :p) w join batch b on b.id = w.batch where w.turn <= :q and "
         "b.expires_at > :n order by w.turn, w.next_at, w.id limit :l";
}

}  // namespace

bool are_wanted(Session& session, const BatchId& batch) {
  int wanted = 0;
  session << "select exists (select 1 from batch where id = :b and ended_at is not null and "
             "callback_url is not null)",
      soci::into(wanted), soci::use(batch.value);
  return wanted != 0;
}

void add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         const std::vector<CallbackEvent>& events, TimePoint due) {
  const long long account = batch.account.value, time = to_millis(due);
  const auto target = key.fingerprint(batch.callback_url);
  for (const auto& event : events) {
    NullableNumber job;
    if (event.job) job = NullableNumber(narrow<std::uint64_t>(event.job->value));
    const auto url = key.seal(text(batch.callback_url));
    session << "insert into delivery (account, batch, job, event, url, target, next_at) values "
               "(:a, :b, :j, :e, :u, :f, :d) on conflict do nothing",
        soci::use(account), soci::use(batch.id.value), soci::use(job.value, job.there),
        soci::use(text(event.name)), soci::use(url), soci::use(target), soci::use(time);
  }
}

std::vector<Due> due(Session& session, const crypto::SealingKey& key, Now now,
                     const Shares& shares) {
  const long long time = to_millis(now.steady), wall = to_millis(now.wall),
                  per_target = shares.per_target, per_account = shares.per_account,
                  limit = shares.at_most;
  Due row;
  long long id = 0, account = 0, created = 0, attempts = 0;
  NullableNumber job;
  soci::statement rows =
      (session.prepare << due_query(), soci::into(id), soci::into(row.batch.value),
       soci::into(account), soci::into(row.event.name), soci::into(job.value, job.there),
       soci::into(row.target), soci::into(row.url), soci::into(row.dialect), soci::into(created),
       soci::into(attempts), soci::use(time), soci::use(per_target), soci::use(per_account),
       soci::use(wall), soci::use(limit));
  rows.execute();
  std::vector<Due> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.id = {id};
    last.account = {account};
    if (const auto of = job.get()) last.event.job = JobId{narrow<std::int64_t>(*of)};
    last.url = opened_or_empty(key, row.url);  // empty: who is to send it gives it up
    last.batch_created_at = from_millis(created);
    last.attempts = narrow<std::uint32_t>(attempts);
  }
  return found;
}

void mend_waits(Session& session, TimePoint now, std::chrono::milliseconds longest_wait) {
  const long long time = to_millis(now), latest = time + longest_wait.count();
  session << "update delivery set next_at = :t where next_at > :l", soci::use(time),
      soci::use(latest);
}

std::optional<TimePoint> next_due(Session& session) {
  const auto times = column<long long>(
      session, std::string("select d.next_at from delivery d where d.next_at is not null and") +
                   kIsNext + "order by d.next_at limit 1");
  if (times.empty()) return std::nullopt;
  return from_millis(times.front());
}

bool attempted(Session& session, const crypto::SealingKey& key, const Due& due,
               const Attempt& attempt, std::optional<TimePoint> next) {
  const long long row = due.id.value, before = due.attempts, account = attempt.account.value,
                  time = to_millis(attempt.time), status = attempt.status;
  NullableNumber again;
  if (next) again = NullableNumber(narrow<std::uint64_t>(to_millis(*next)));
  const std::string state = next ? "pending" : attempt.problem.empty() ? "delivered" : "given_up";
  const auto changed =
      change(session,
             "update delivery set attempts = attempts + 1, last_status = :h, next_at = :d, state = "
             ":s where id = :i and state = 'pending' and attempts = :n",
             soci::use(status), soci::use(again.value, again.there), soci::use(state),
             soci::use(row), soci::use(before));
  if (changed == 0) return false;  // erased meanwhile, perhaps with its account, or noted before
  const auto url = key.seal(attempt.url);
  session << "insert into delivery_attempt (account, batch, url, time, status, problem) "
             "values (:a, :b, :u, :t, :s, :p)",
      soci::use(account), soci::use(attempt.batch.value), soci::use(url), soci::use(time),
      soci::use(status), soci::use(text(attempt.problem));
  return true;
}

void give_up(Session& session, DeliveryId id) {
  const long long row = id.value;
  session << "update delivery set next_at = null, state = 'given_up' where id = :i and state = "
             "'pending'",
      soci::use(row);
}

std::vector<Progress> recent(Session& session, AccountId account, std::uint32_t at_most) {
  const long long id = account.value, limit = at_most;
  Progress row;
  long long time = 0, attempts = 0;
  NullableNumber status;
  soci::statement rows =
      (session.prepare
           << "select coalesce(b.ended_at, b.created_at), b.dialect, d.event, d.state, d.attempts, "
              "d.last_status from delivery d join batch b on b.id = d.batch where d.account = :a "
              "order by d.id desc limit :n",
       soci::into(time), soci::into(row.dialect), soci::into(row.event), soci::into(row.state),
       soci::into(attempts), soci::into(status.value, status.there), soci::use(id),
       soci::use(limit));
  rows.execute();
  std::vector<Progress> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.time = from_millis(time);
    last.attempts = narrow<std::uint32_t>(attempts);
    if (const auto seen = status.get()) last.last_status = narrow<unsigned>(*seen);
  }
  return found;
}

std::vector<Attempt> attempts(Session& session, const crypto::SealingKey& key, AccountId account,
                              std::uint32_t at_most) {
  const long long id = account.value, limit = at_most;
  Attempt row;
  long long time = 0, status = 0;
  soci::statement rows =
      (session.prepare << "select batch, url, time, status, problem from delivery_attempt "
                          "where account = :a order by id desc limit :n",
       soci::into(row.batch.value), soci::into(row.url), soci::into(time), soci::into(status),
       soci::into(row.problem), soci::use(id), soci::use(limit));
  rows.execute();
  std::vector<Attempt> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.account = account;
    last.url = opened_or_empty(key, row.url);
    last.time = from_millis(time);
    last.status = narrow<unsigned>(status);
  }
  return found;
}

std::uint64_t remove_attempts(Session& session, TimePoint before) {
  const auto limit = to_millis(before);
  return narrow<std::uint64_t>(
      change(session, "delete from delivery_attempt where time < :t", soci::use(limit)));
}

}  // namespace pressoir::store::deliveries
