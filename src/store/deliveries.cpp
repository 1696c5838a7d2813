#include "store/deliveries.h"

#include "base/error.h"
#include "store/callback_urls.h"
#include "store/sealed.h"
#include "store/sql_values.h"

namespace pressoir::store::deliveries {

namespace {

// Of `d`: nothing that comes before it is still pending. The batch and its job, or the account,
// lead to few rows (index delivery_once), the receiver perhaps to very many: '+' keeps SQLite from
// its index.
constexpr const char* kIsNext =
    " not exists (select 1 from delivery e where e.batch is d.batch and coalesce(e.job, "
    "-e.account) "
    "= coalesce(d.job, -d.account) and +e.account = d.account and +e.target = d.target and e.id < "
    "d.id and e.next_at is not null) ";

std::string due_query() {
  return std::string(
             "select w.id, coalesce(w.batch, ''), w.account, w.event, w.job, w.target, w.url, "
             "w.dialect, coalesce(b.created_at, 0), w.attempts from (select p.*, row_number() over "
             "(partition by account "
             "order by place, next_at, id) as turn from (select d.*, row_number() over (partition "
             "by account, target order by next_at, id) as place from delivery d where d.next_at <= "
             ":t and") +
         kIsNext +
         ") p where p.place <= :p) w left join batch b on b.id = w.batch where w.turn <= :q and "
         "(w.batch is null or b.expires_at > :n) order by w.turn, w.next_at, w.id limit :l";
}

bool are_wanted(Session& session, const BatchId& batch, bool has_ended) {
  int wanted = 0;
  const int ended = has_ended ? 1 : 0;
  session << "select exists (select 1 from batch b where b.id = :b and (b.ended_at is not null) = "
             ":e and (b.callback_url is not null or exists (select 1 from callback_url u where "
             "u.account = b.account and u.dialect = b.dialect)))",
      soci::into(wanted), soci::use(batch.value), soci::use(ended);
  return wanted != 0;
}

// For one receiver of a batch. `url` is sealed.
void add_row(Session& session, const Batch& batch, const CallbackEvent& event,
             const std::string& url, const std::string& target, TimePoint due) {
  const long long account = batch.account.value, next = to_millis(due), added = to_millis(now());
  NullableNumber job;
  if (event.job) job = NullableNumber(narrow<std::uint64_t>(event.job->value));
  session << "insert into delivery (account, dialect, batch, job, event, url, target, next_at, "
             "added_at) values (:a, :d, :b, :j, :e, :u, :f, :n, :t) on conflict do nothing",
      soci::use(account), soci::use(text(batch.origin.dialect)), soci::use(batch.id.value),
      soci::use(job.value, job.there), soci::use(text(event.name)), soci::use(url),
      soci::use(target), soci::use(next), soci::use(added);
}

}  // namespace

bool are_wanted(Session& session, const BatchId& batch) { return are_wanted(session, batch, true); }

bool are_wanted_before_the_end(Session& session, const BatchId& batch) {
  return are_wanted(session, batch, false);
}

bool add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         const std::vector<CallbackEvent>& events, TimePoint due) {
  const auto& own = batch.callback_url;
  const auto of_account = callback_urls::sealed(session, batch.account, batch.origin.dialect);
  for (const auto& event : events) {
    if (!own.empty())
      add_row(session, batch, event, key.seal(text(own)), key.fingerprint(own), due);
    for (const auto& [url, target] : of_account) add_row(session, batch, event, url, target, due);
  }
  return !own.empty() || !of_account.empty();
}

void add_of_account(Session& session, AccountId account, std::string_view event) {
  const long long id = account.value, added = to_millis(now());
  const std::string name(event);
  // Due since ever: the clock of another process says nothing in this one.
  session << "insert into delivery (account, dialect, event, url, target, next_at, added_at) "
             "select account, dialect, :e, url, target, 0, :t from callback_url "
             "where account = :a order by id",
      soci::use(name), soci::use(added), soci::use(id);
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
           << "select coalesce(b.ended_at, b.created_at, d.added_at), d.dialect, d.event, d.state, "
              "d.attempts, d.last_status from delivery d left join batch b on b.id = d.batch "
              "where d.account = :a order by d.id desc limit :n",
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
  session << "delete from delivery where batch is null and next_at is null and added_at < :t",
      soci::use(limit);
  return narrow<std::uint64_t>(
      change(session, "delete from delivery_attempt where time < :t", soci::use(limit)));
}

std::vector<Listed> list(Session& session, const crypto::SealingKey& key, AccountId account,
                         std::uint32_t at_most) {
  const long long owner = account.value, limit = at_most;
  Listed row;
  long long id = 0, attempts = 0;
  NullableNumber job, status, next;
  soci::statement rows =
      (session.prepare << "select id, dialect, event, job, url, state, attempts, last_status, "
                          "next_at from delivery where account = :a order by id desc limit :n",
       soci::into(id), soci::into(row.dialect), soci::into(row.event.name),
       soci::into(job.value, job.there), soci::into(row.url), soci::into(row.state),
       soci::into(attempts), soci::into(status.value, status.there),
       soci::into(next.value, next.there), soci::use(owner), soci::use(limit));
  rows.execute();
  std::vector<Listed> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.id = {id};
    last.event.job.reset();
    if (const auto of = job.get()) last.event.job = JobId{narrow<std::int64_t>(*of)};
    last.url = opened_or_empty(key, row.url);
    last.attempts = narrow<std::uint32_t>(attempts);
    last.last_status = status.get();
    if (const auto time = next.get()) last.next = from_millis(narrow<long long>(*time));
  }
  return found;
}

namespace {

/// Whether its receiver is still to be notified: by the URL of its batch, or as one of the account.
bool has_receiver(Session& session, const crypto::SealingKey& key, AccountId account,
                  DeliveryId id) {
  const long long owner = account.value, row = id.value;
  std::string target, own;
  int is_of_account = 0;
  session << "select d.target, coalesce(b.callback_url, ''), exists (select 1 from callback_url u "
             "where u.account = d.account and u.dialect = d.dialect and u.target = d.target) "
             "from delivery d left join batch b on b.id = d.batch where d.id = :i and d.account = "
             ":a",
      soci::into(target), soci::into(own), soci::into(is_of_account), soci::use(row),
      soci::use(owner);
  if (!session.got_data())
    throw Error(ErrorCode::not_found,
                "The account has no delivery " + std::to_string(id.value) + ".");
  return is_of_account != 0 ||
         (!own.empty() && key.fingerprint(opened_or_empty(key, own)) == target);
}

}  // namespace

void send_again(Session& session, const crypto::SealingKey& key, AccountId account, DeliveryId id) {
  if (!has_receiver(session, key, account, id))
    throw Error(ErrorCode::conflict,
                "The callback URL of delivery " + std::to_string(id.value) +
                    " was removed from the account; it must be added again first.");
  const long long row = id.value;
  session << "update delivery set state = 'pending', next_at = 0, attempts = 0 where id = :i",
      soci::use(row);
}

}  // namespace pressoir::store::deliveries
