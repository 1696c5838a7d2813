#include "store/jobs.h"

#include <array>
#include <utility>

#include "store/accounts.h"
#include "store/job_json.h"
#include "store/sql_values.h"
#include "store/usage.h"

namespace pressoir::store::jobs {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 5> kStates = {
    {{JobState::queued, "queued"},
     {JobState::running, "running"},
     {JobState::done, "done"},
     {JobState::failed, "failed"},
     {JobState::expired, "expired"}}};
constexpr std::array<std::pair<Charging, std::string_view>, 3> kChargings = {
    {{Charging::free, "free"},
     {Charging::when_smaller, "when_smaller"},
     {Charging::when_done, "when_done"}}};

template <class T, std::size_t N>
std::string name_in(const std::array<std::pair<T, std::string_view>, N>& names, T wanted) {
  for (const auto& [value, name] : names)
    if (value == wanted) return std::string(name);
  throw Error(ErrorCode::internal, "A job holds a value without a name.");
}

template <class T, std::size_t N>
T value_of(const std::array<std::pair<T, std::string_view>, N>& names, std::string_view wanted) {
  for (const auto& [value, name] : names)
    if (name == wanted) return value;
  throw Error(ErrorCode::internal, "A stored job cannot be read.", std::string(wanted));
}

// One row of job as SQL has it.
struct Row {
  long long id = 0, account = 0, fence = 0, created = 0, expires = 0;
  int item = 0, tries = 0;
  std::string batch, file_name, goal, charging, state, input;
  NullableText output, outcome, failure_code, failure_message;

  [[nodiscard]] Job job() const {
    Job job;
    job.id = {id};
    job.batch = {batch};
    job.account = {account};
    job.item = narrow<std::uint32_t>(item);
    job.file_name = file_name;
    job.goal = goal_in(goal);
    job.charging = value_of(kChargings, charging);
    job.state = value_of(kStates, state);
    job.input = {input};
    if (auto key = output.get()) job.output = BlobKey{std::move(*key)};
    if (const auto json = outcome.get()) job.outcome = outcome_in(*json);
    if (const auto code = failure_code.get())
      job.failure = Failure{error_code_named(*code).value_or(ErrorCode::internal),
                            failure_message.get().value_or("")};
    job.created_at = from_millis(created);
    job.expires_at = from_millis(expires);
    return job;
  }
};

template <class Use>
std::vector<Row> select(Session& session, const std::string& condition, Use use) {
  Row row;
  soci::statement rows(session);
  for (auto* number : {&row.id, &row.account, &row.fence, &row.created, &row.expires})
    rows.exchange(soci::into(*number));
  for (auto* number : {&row.item, &row.tries}) rows.exchange(soci::into(*number));
  for (auto* words : {&row.batch, &row.file_name, &row.goal, &row.charging, &row.state, &row.input})
    rows.exchange(soci::into(*words));
  for (auto* words : {&row.output, &row.outcome, &row.failure_code, &row.failure_message})
    rows.exchange(soci::into(words->value, words->there));
  rows.exchange(use);
  rows.alloc();
  rows.prepare(
      "select id, account, fence, created_at, expires_at, item, tries, batch, file_name, "
      "goal, charging, state, input, output, outcome, failure_code, failure_message "
      "from job " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Row> found;
  while (rows.fetch()) found.push_back(row);
  return found;
}

// The row of a claim that still holds its lease.
constexpr const char* kHeld = " where id = :id and state = 'running' and fence = :f";

}  // namespace

void add(Session& session, const Batch& batch, TimePoint now) {
  if (!accounts::find(session, batch.account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long account = batch.account.value, created = to_millis(now),
                  expires = to_millis(batch.expires_at);
  session << "insert into batch (id, account, dialect, tool, created_at, expires_at) "
             "values (:i, :a, :d, :t, :c, :e)",
      soci::use(text(batch.id.value)), soci::use(account), soci::use(text(batch.origin.dialect)),
      soci::use(text(batch.origin.tool)), soci::use(created), soci::use(expires);
}

JobId add(Session& session, const Job& job) {
  const long long account = job.account.value, created = to_millis(job.created_at),
                  expires = to_millis(job.expires_at), item = job.item;
  const auto goal = to_json(job.goal), charging = name_in(kChargings, job.charging);
  session << "insert into job (batch, account, item, file_name, goal, charging, state, input, "
             "claimable_at, created_at, expires_at) "
             "values (:b, :a, :i, :n, :g, :c, 'queued', :f, :w, :t, :e)",
      soci::use(text(job.batch.value)), soci::use(account), soci::use(item),
      soci::use(text(job.file_name)), soci::use(goal), soci::use(charging),
      soci::use(text(job.input.value)), soci::use(created), soci::use(created), soci::use(expires);
  return {last_id(session)};
}

std::optional<Batch> find(Session& session, const BatchId& id, TimePoint now) {
  const long long time = to_millis(now);
  Batch batch;
  long long account = 0, expires = 0;
  session
      << "select account, dialect, tool, expires_at from batch where id = :i and expires_at > :t",
      soci::into(account), soci::into(batch.origin.dialect), soci::into(batch.origin.tool),
      soci::into(expires), soci::use(text(id.value)), soci::use(time);
  if (!session.got_data()) return std::nullopt;
  batch.id = id;
  batch.account = {account};
  batch.expires_at = from_millis(expires);
  for (const auto& row : select(session, "where batch = :b order by item, id", soci::use(id.value)))
    batch.jobs.push_back(row.job());
  return batch;
}

std::optional<Claim> claim(Session& session, std::string_view worker,
                           std::chrono::milliseconds lease, TimePoint now) {
  const long long time = to_millis(now), until = time + lease.count();
  // claimable_at is null for what is finished, so that the index holds only what is to be done.
  const auto rows = select(session,
                           "where claimable_at <= :t "
                           "order by claimable_at, id limit 1",
                           soci::use(time));
  if (rows.empty()) return std::nullopt;
  Claim claim;
  claim.job = rows.front().job();
  claim.job.state = JobState::running;
  claim.fence = rows.front().fence + 1;
  claim.tries = narrow<std::uint32_t>(rows.front().tries + 1);
  const long long id = rows.front().id;
  const std::string name(worker);
  session << "update job set state = 'running', claimable_at = :u, worker = :w, fence = fence + 1, "
             "tries = tries + 1 where id = :i",
      soci::use(until), soci::use(text(name)), soci::use(id);
  session << "select dialect, tool from batch where id = :b", soci::into(claim.origin.dialect),
      soci::into(claim.origin.tool), soci::use(claim.job.batch.value);
  return claim;
}

bool extend(Session& session, const Claim& claim, std::chrono::milliseconds lease, TimePoint now) {
  const long long id = claim.job.id.value, fence = claim.fence,
                  until = to_millis(now) + lease.count();
  return change(session, std::string("update job set claimable_at = :u") + kHeld, soci::use(until),
                soci::use(id), soci::use(fence)) == 1;
}

bool finish(Session& session, const Claim& claim, const std::optional<BlobKey>& output,
            const Outcome& outcome) {
  const long long id = claim.job.id.value, fence = claim.fence;
  NullableText key;
  if (output) key = NullableText(output->value);
  const auto json = to_json(outcome);
  return change(session,
                std::string("update job set state = 'done', claimable_at = null, output = :o, "
                            "outcome = :j") +
                    kHeld,
                soci::use(key.value, key.there), soci::use(text(json)), soci::use(id),
                soci::use(fence)) == 1;
}

bool fail(Session& session, const Claim& claim, const Failure& failure) {
  const long long id = claim.job.id.value, fence = claim.fence;
  const std::string code(name_of(failure.code));
  return change(session,
                std::string("update job set state = 'failed', claimable_at = null, "
                            "failure_code = :c, failure_message = :m") +
                    kHeld,
                soci::use(code), soci::use(text(failure.message)), soci::use(id),
                soci::use(fence)) == 1;
}

bool give_back(Session& session, const Claim& claim, TimePoint not_before) {
  const long long id = claim.job.id.value, fence = claim.fence, time = to_millis(not_before);
  return change(session,
                std::string("update job set state = 'queued', claimable_at = :t, "
                            "tries = tries - 1") +
                    kHeld,
                soci::use(time), soci::use(id), soci::use(fence)) == 1;
}

std::uint64_t requeue_running(Session& session) {
  return narrow<std::uint64_t>(
      change(session,
             "update job set state = 'queued', claimable_at = created_at where state = 'running'"));
}

std::vector<BlobKey> remove_expired(Session& session, TimePoint now, std::uint32_t at_most) {
  const long long time = to_millis(now), limit = at_most;
  std::vector<BlobKey> unused;
  const auto batches = column<std::string>(
      session, "select id from batch where expires_at <= :t order by expires_at limit :n",
      soci::use(time), soci::use(limit));
  for (const auto& batch : batches) {
    for (const auto& row : select(session, "where batch = :b", soci::use(batch))) {
      usage::release_of(session, {row.id});
      unused.push_back({row.input});
      if (auto key = row.output.get()) unused.push_back({std::move(*key)});
    }
    session << "delete from batch where id = :b", soci::use(batch);
  }
  return unused;
}

bool uses(Session& session, const BlobKey& key) {
  int used = 0;
  session << "select exists (select 1 from job where input = :a) or "
             "exists (select 1 from job where output = :b) or "
             "exists (select 1 from backup where content = :c)",
      soci::into(used), soci::use(key.value), soci::use(key.value), soci::use(key.value);
  return used != 0;
}

}  // namespace pressoir::store::jobs
