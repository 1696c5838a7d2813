#include "store/webhooks.h"

#include "store/sql_values.h"

namespace pressoir::store::webhooks {

namespace {

constexpr const char* kDue =
    "select w.batch, w.account, w.target, b.dialect, b.callback_url, b.created_at, w.tries from "
    "(select p.*, row_number() over (partition by account order by place, due_at, batch) as turn "
    "from (select d.*, row_number() over (partition by account, target order by due_at, batch) as "
    "place from webhook d where d.due_at <= :t) p where p.place <= :p) w "
    "join batch b on b.id = w.batch where w.turn <= :q and b.expires_at > :n "
    "order by w.turn, w.due_at, w.batch limit :l";

}  // namespace

std::vector<Due> due(Session& session, const crypto::SealingKey& key, Now now,
                     const Shares& shares) {
  const long long time = to_millis(now.steady), wall = to_millis(now.wall),
                  per_target = shares.per_target, per_account = shares.per_account,
                  limit = shares.at_most;
  Due row;
  long long account = 0, created = 0, tries = 0;
  soci::statement rows =
      (session.prepare << kDue, soci::into(row.batch.value), soci::into(account),
       soci::into(row.target), soci::into(row.dialect), soci::into(row.url), soci::into(created),
       soci::into(tries), soci::use(time), soci::use(per_target), soci::use(per_account),
       soci::use(wall), soci::use(limit));
  rows.execute();
  std::vector<Due> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.account = {account};
    last.url = key.open(row.url);
    last.batch_created_at = from_millis(created);
    last.tries = narrow<std::uint32_t>(tries);
  }
  return found;
}

void mend_waits(Session& session, TimePoint now, std::chrono::milliseconds longest_wait) {
  const long long time = to_millis(now), latest = time + longest_wait.count();
  session << "update webhook set due_at = :t where due_at > :l", soci::use(time), soci::use(latest);
}

std::optional<TimePoint> next_due(Session& session) {
  NullableNumber time;
  session << "select min(due_at) from webhook where due_at is not null",
      soci::into(time.value, time.there);
  if (const auto millis = time.get()) return from_millis(narrow<long long>(*millis));
  return std::nullopt;
}

void attempted(Session& session, const crypto::SealingKey& key, const Attempt& attempt,
               std::optional<TimePoint> next) {
  const long long account = attempt.account.value, time = to_millis(attempt.time),
                  status = attempt.status;
  NullableNumber due;
  if (next) due = NullableNumber(narrow<std::uint64_t>(to_millis(*next)));
  const auto changed =
      change(session, "update webhook set due_at = :d, tries = tries + 1 where batch = :b",
             soci::use(due.value, due.there), soci::use(attempt.batch.value));
  if (changed == 0) return;  // erased meanwhile, perhaps with its account
  const auto url = key.seal(attempt.url);
  session << "insert into webhook_attempt (account, batch, url, time, status, problem) "
             "values (:a, :b, :u, :t, :s, :p)",
      soci::use(account), soci::use(attempt.batch.value), soci::use(url), soci::use(time),
      soci::use(status), soci::use(text(attempt.problem));
}

void give_up(Session& session, const BatchId& batch) {
  session << "update webhook set due_at = null where batch = :b", soci::use(batch.value);
}

std::vector<Attempt> attempts(Session& session, const crypto::SealingKey& key, AccountId account,
                              std::uint32_t at_most) {
  const long long id = account.value, limit = at_most;
  Attempt row;
  long long time = 0, status = 0;
  soci::statement rows =
      (session.prepare << "select batch, url, time, status, problem from webhook_attempt "
                          "where account = :a order by id desc limit :n",
       soci::into(row.batch.value), soci::into(row.url), soci::into(time), soci::into(status),
       soci::into(row.problem), soci::use(id), soci::use(limit));
  rows.execute();
  std::vector<Attempt> found;
  while (rows.fetch()) {
    found.push_back(row);
    auto& last = found.back();
    last.account = account;
    last.url = key.open(row.url);
    last.time = from_millis(time);
    last.status = narrow<unsigned>(status);
  }
  return found;
}

std::uint64_t remove_attempts(Session& session, TimePoint before) {
  const auto limit = to_millis(before);
  return narrow<std::uint64_t>(
      change(session, "delete from webhook_attempt where time < :t", soci::use(limit)));
}

}  // namespace pressoir::store::webhooks
