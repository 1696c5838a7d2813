#include "store/jobs/jobs.h"

#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/accounts/usage.h"
#include "store/jobs/job_json.h"
#include "store/jobs/job_rows.h"
#include "store/jobs/results.h"
#include "store/sealed.h"
#include "store/stored_files.h"
#include "store/uploads/vaults.h"
#include "store/uploads/workspaces.h"

namespace pressoir::store::jobs {
namespace {

constexpr const char* kEnded = " j.state in ('done', 'failed') and b.expires_at > :t ";

// A batch that has not ended gives the year 9999 as its end: see Job::expires_at.
TimePoint expiry(long long expires, long long kept_for, TimePoint now) {
  return from_millis(expires < kNever ? expires : to_millis(now) + kept_for);
}

Removed remove_batches(Session& session, const std::vector<std::string>& batches) {
  Removed removed;
  std::vector<BlobKey> files, inputs;
  for (const auto& batch : batches) {
    removed.batches.push_back({batch});
    for (const auto& row : select_jobs(session, "where j.batch = :b", soci::use(batch))) {
      usage::release_of(session, {row.id});
      std::vector<results::Ingredient> list;
      for (const auto& input : row.inputs) {
        const BlobKey key{input.blob.get().value_or("")};
        list.push_back({.role = input.role, .file = key});
        if (key.value.empty()) continue;
        inputs.push_back(key);
        files.push_back(key);
      }
      for (auto& output : results::remove_of_several(session, {row.account}, list))
        files.push_back(std::move(output));
      if (auto key = row.output.get()) files.push_back({std::move(*key)});
    }
    session << "delete from batch where id = :b", soci::use(batch);
    workspaces::batch_gone(session, {batch});
  }
  if (!batches.empty()) vaults::erase_idle_keys(session);
  for (auto& output : results::remove_without_input(session, inputs))
    files.push_back(std::move(output));
  removed.unused = stored_files::drop_unnamed(session, files);
  return removed;
}

}  // namespace

void add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         std::chrono::milliseconds kept_for) {
  if (!accounts::find(session, batch.account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long account = batch.account.value, created = to_millis(batch.created_at),
                  life = kept_for.count(), never = kNever;
  NullableText callback;
  if (!batch.callback_url.empty()) callback = NullableText(key.seal(text(batch.callback_url)));
  session << "insert into batch (id, account, dialect, tool, request, created_at, expires_at, "
             "kept_for, callback_url, notes) values (:i, :a, :d, :t, :r, :c, :e, :k, :u, :n)",
      soci::use(text(batch.id.value)), soci::use(account), soci::use(text(batch.origin.dialect)),
      soci::use(text(batch.origin.tool)), soci::use(text(batch.origin.request)), soci::use(created),
      soci::use(never), soci::use(life), soci::use(callback.value, callback.there),
      soci::use(text(batch.notes));
}

JobId add(Session& session, const crypto::SealingKey& key, const Job& job, TimePoint due) {
  const long long account = job.account.value, created = to_millis(job.created_at), item = job.item,
                  to_fetch = missing(job.inputs);
  const auto goal = stored_goal(key, job.goal), charging = name_of(job.charging),
             state = name_of(job.state);
  NullableNumber claimable;
  if (job.state != JobState::done)
    claimable = NullableNumber(narrow<std::uint64_t>(to_millis(due)));
  NullableText output, outcome;
  if (job.output) output = NullableText(job.output->value);
  if (job.outcome) outcome = NullableText(to_json(*job.outcome));
  session << "insert into job (batch, account, item, role, file_name, link, goal, charging, "
             "charge_above_percent, state, missing_inputs, output, outcome, claimable_at, "
             "created_at) values (:b, :a, :i, :r, :n, :l, :g, :c, :p, :s, :m, :o, :j, :w, :t)",
      soci::use(text(job.batch.value)), soci::use(account), soci::use(item),
      soci::use(text(job.role)), soci::use(text(job.file_name)), soci::use(text(job.link)),
      soci::use(goal), soci::use(charging), soci::use(job.charge_above_percent), soci::use(state),
      soci::use(to_fetch), soci::use(output.value, output.there),
      soci::use(outcome.value, outcome.there), soci::use(claimable.value, claimable.there),
      soci::use(created);
  const JobId id{last_id(session)};
  add_inputs(session, key, id, job);
  return id;
}

void end_if_over(Session& session, const BatchId& batch, TimePoint now) {
  const long long time = to_millis(now);
  session
      << "update batch set ended_at = :t, expires_at = :s + kept_for where id = :b and ended_at "
         "is null and not exists (select 1 from job where batch = :c and claimable_at is not "
         "null)",
      soci::use(time), soci::use(time), soci::use(batch.value), soci::use(batch.value);
  vaults::erase_idle_keys(session);
}

namespace {

/// Without its jobs.
std::optional<Batch> find_alone(Session& session, const crypto::SealingKey& key, const BatchId& id,
                                TimePoint now) {
  const long long time = to_millis(now);
  Batch batch;
  long long account = 0, created = 0, expires = 0, kept_for = 0;
  NullableText callback;
  NullableNumber ended;
  session << "select account, dialect, tool, request, created_at, expires_at, kept_for, "
             "callback_url, ended_at, notes from batch where id = :i and expires_at > :t",
      soci::into(account), soci::into(batch.origin.dialect), soci::into(batch.origin.tool),
      soci::into(batch.origin.request), soci::into(created), soci::into(expires),
      soci::into(kept_for), soci::into(callback.value, callback.there),
      soci::into(ended.value, ended.there), soci::into(batch.notes), soci::use(text(id.value)),
      soci::use(time);
  if (!session.got_data()) return std::nullopt;
  batch.id = id;
  batch.account = {account};
  if (const auto url = callback.get()) batch.callback_url = opened_or_empty(key, *url);
  batch.created_at = from_millis(created);
  batch.expires_at = expiry(expires, kept_for, now);
  if (const auto at = ended.get()) batch.ended_at = from_millis(narrow<long long>(*at));
  return batch;
}

}  // namespace

std::optional<Batch> find(Session& session, const crypto::SealingKey& key, const BatchId& id,
                          TimePoint now) {
  auto batch = find_alone(session, key, id, now);
  if (!batch) return std::nullopt;
  for (const auto& row :
       select_jobs(session, "where j.batch = :b order by j.item, j.id", soci::use(id.value)))
    batch->jobs.push_back(row.shown(key));
  return batch;
}

std::optional<Batch> find(Session& session, const crypto::SealingKey& key, AccountId account,
                          JobId job, TimePoint now) {
  const long long owner = account.value, id = job.value;
  std::string batch;
  session << "select batch from job where id = :i and account = :a", soci::into(batch),
      soci::use(id), soci::use(owner);
  if (!session.got_data()) return std::nullopt;
  return find(session, key, BatchId{batch}, now);
}

std::optional<Job> linked(Session& session, const crypto::SealingKey& key, const std::string& link,
                          const std::string& dialect, TimePoint now) {
  const long long time = to_millis(now);
  const auto rows =
      select_jobs(session, std::string("where j.link = :l and b.dialect = :d and") + kEnded,
                  soci::use(link), soci::use(dialect), soci::use(time));
  if (rows.empty()) return std::nullopt;
  return rows.front().shown(key);
}

std::optional<Job> uploaded(Session& session, const crypto::SealingKey& key,
                            const std::string& link, TimePoint now) {
  const long long time = to_millis(now);
  const auto rows =
      select_jobs(session, "where j.link = :l and j.missing_inputs = 0 and b.expires_at > :t",
                  soci::use(link), soci::use(time));
  if (rows.empty()) return std::nullopt;
  return rows.front().shown(key);
}

Page list(Session& session, const crypto::SealingKey& key, const PageWanted& wanted,
          TimePoint now) {
  const long long account = wanted.account.value, time = to_millis(now), limit = wanted.limit,
                  offset = narrow<long long>(wanted.offset);
  const auto which = "where j.account = :a and b.dialect = :d and j.role = '" +
                     std::string(kMainRole) + "' and" + kEnded;
  Page page;
  long long total = 0;
  session << "select count(*) from job j join batch b on b.id = j.batch " + which,
      soci::into(total), soci::use(account), soci::use(wanted.dialect), soci::use(time);
  page.total = narrow<std::uint64_t>(total);
  for (const auto& row :
       select_jobs(session, which + "order by j.id desc limit :n offset :o", soci::use(account),
                   soci::use(wanted.dialect), soci::use(time), soci::use(limit), soci::use(offset)))
    page.jobs.push_back(row.shown(key));
  return page;
}

BatchPage list_batches(Session& session, const crypto::SealingKey& key, const PageWanted& wanted,
                       TimePoint now) {
  const long long account = wanted.account.value, time = to_millis(now), limit = wanted.limit,
                  offset = narrow<long long>(wanted.offset);
  const std::string which = " from batch where account = :a and dialect = :d and expires_at > :t ";
  BatchPage page;
  long long total = 0;
  session << "select count(*)" + which, soci::into(total), soci::use(account),
      soci::use(wanted.dialect), soci::use(time);
  page.total = narrow<std::uint64_t>(total);
  for (const auto& id : column<std::string>(
           session, "select id" + which + "order by created_at desc, rowid desc limit :n offset :o",
           soci::use(account), soci::use(wanted.dialect), soci::use(time), soci::use(limit),
           soci::use(offset)))
    if (auto batch = find(session, key, BatchId{id}, now))
      page.batches.push_back(std::move(*batch));
  return page;
}

namespace {

std::vector<std::string> ids_after(Session& session, const PageWanted& wanted,
                                   const std::string& tool, const std::optional<BatchPlace>& after,
                                   TimePoint now) {
  const long long account = wanted.account.value, time = to_millis(now), limit = wanted.limit,
                  created =
                      after ? to_millis(after->created_at) : std::numeric_limits<long long>::max();
  const std::string id = after ? text(after->id.value) : std::string();
  return column<std::string>(
      session,
      "select id from batch where account = :a and dialect = :d and tool = :f and "
      "expires_at > :t and (created_at < :c or (created_at = :e and id < :i)) "
      "order by created_at desc, id desc limit :n",
      soci::use(account), soci::use(wanted.dialect), soci::use(tool), soci::use(time),
      soci::use(created), soci::use(created), soci::use(id), soci::use(limit));
}

std::map<JobState, std::uint64_t> counts_of(Session& session, const BatchId& batch) {
  std::map<JobState, std::uint64_t> counts;
  for (const auto state : {JobState::queued, JobState::running, JobState::done, JobState::failed}) {
    const std::string name = name_of(state);
    long long count = 0;
    session << "select count(*) from job where batch = :b and state = :s", soci::into(count),
        soci::use(batch.value), soci::use(name);
    if (count > 0) counts[state] = narrow<std::uint64_t>(count);
  }
  return counts;
}

}  // namespace

std::vector<Batch> batches_after(Session& session, const crypto::SealingKey& key,
                                 const PageWanted& wanted, const std::string& tool,
                                 const std::optional<BatchPlace>& after, TimePoint now) {
  std::vector<Batch> batches;
  for (const auto& each : ids_after(session, wanted, tool, after, now))
    if (auto batch = find(session, key, BatchId{each}, now)) batches.push_back(std::move(*batch));
  return batches;
}

std::vector<BatchSummary> summaries_after(Session& session, const crypto::SealingKey& key,
                                          const PageWanted& wanted, const std::string& tool,
                                          const std::optional<BatchPlace>& after, TimePoint now) {
  std::vector<BatchSummary> summaries;
  for (const auto& each : ids_after(session, wanted, tool, after, now)) {
    auto batch = find_alone(session, key, BatchId{each}, now);
    if (batch) summaries.push_back({std::move(*batch), counts_of(session, BatchId{each})});
  }
  return summaries;
}

bool has_held_charges(Session& session, const BatchId& batch) {
  int has_any = 0;
  session << "select exists (select 1 from batch b join job j on j.batch = b.id join reservation r "
             "on r.job = j.id where b.id = :b and b.ended_at is not null and j.state = 'done' and "
             "j.charging = 'when_all_done')",
      soci::into(has_any), soci::use(batch.value);
  return has_any != 0;
}

Removed remove_expired(Session& session, TimePoint now, std::uint32_t at_most) {
  const long long time = to_millis(now), limit = at_most;
  return remove_batches(
      session,
      column<std::string>(
          session, "select id from batch where expires_at <= :t order by expires_at limit :n",
          soci::use(time), soci::use(limit)));
}

std::optional<Removed> remove(Session& session, AccountId account, const BatchId& batch) {
  const long long owner = account.value;
  const auto found =
      column<std::string>(session, "select id from batch where id = :i and account = :a",
                          soci::use(text(batch.value)), soci::use(owner));
  if (found.empty()) return std::nullopt;
  return remove_batches(session, found);
}

Removed remove_all(Session& session, AccountId account, std::uint32_t at_most) {
  const long long owner = account.value, limit = at_most;
  return remove_batches(
      session, column<std::string>(session, "select id from batch where account = :a limit :n",
                                   soci::use(owner), soci::use(limit)));
}

Removed remove_all(Session& session, AccountId account, const std::string& dialect,
                   TimePoint before, std::uint32_t at_most) {
  const long long owner = account.value, time = to_millis(before), limit = at_most;
  return remove_batches(
      session,
      column<std::string>(
          session,
          "select id from batch where account = :a and dialect = :d and created_at <= :t limit :n",
          soci::use(owner), soci::use(dialect), soci::use(time), soci::use(limit)));
}

}  // namespace pressoir::store::jobs
