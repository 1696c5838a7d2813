// Claiming jobs and ending them. Which rows a claim may change is in held().
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "store/accounts/account_settings.h"
#include "store/jobs/job_json.h"
#include "store/jobs/job_rows.h"
#include "store/jobs/jobs.h"

namespace pressoir::store::jobs {
namespace {

// claimable_at is null for what is finished, so that the indices hold only what is to be done.
const char* in_stage(Stage stage) {
  return stage == Stage::fetch ? "missing_inputs > 0" : "missing_inputs = 0";
}

// Takes back that a claim counted as a try.
constexpr const char* kNoTry = "tries = case when tries > 0 then tries - 1 else 0 end";

/// The rows that a claim still holds: its job, or while fetching all jobs of the item. Their fences
/// are equal, since such jobs are added, claimed and given back together.
class Held {
 public:
  explicit Held(const Claim& claim)
      : fetching_(claim.stage == Stage::fetch),
        id_(claim.job.id.value),
        item_(claim.job.item),
        fence_(claim.fence),
        batch_(claim.job.batch.value) {}

  template <class... Uses>
  long long change(Session& session, const std::string& what, Uses&&... uses) const {
    if (fetching_)
      return store::change(session,
                           what +
                               " where batch = :b and item = :i and missing_inputs > 0 and "
                               "state = 'running' and fence = :f",
                           std::forward<Uses>(uses)..., soci::use(batch_), soci::use(item_),
                           soci::use(fence_));
    return store::change(session, what + " where id = :i and state = 'running' and fence = :f",
                         std::forward<Uses>(uses)..., soci::use(id_), soci::use(fence_));
  }
  [[nodiscard]] std::vector<Job> jobs(Session& session, const crypto::SealingKey& key) const {
    std::vector<Job> jobs;
    const auto rows =
        fetching_ ? select_jobs(session,
                                "where j.batch = :b and j.item = :i and j.missing_inputs > 0 and "
                                "j.state = 'running' and j.fence = :f order by j.id",
                                soci::use(batch_), soci::use(item_), soci::use(fence_))
                  : select_jobs(session, "where j.id = :i and j.state = 'running' and j.fence = :f",
                                soci::use(id_), soci::use(fence_));
    for (const auto& row : rows) jobs.push_back(row.shown(key));
    return jobs;
  }

 private:
  bool fetching_;
  long long id_, item_, fence_;
  std::string batch_;
};

std::vector<JobRow> next_row(Session& session, const ClaimWanted& wanted, long long after,
                             long long last, long long time) {
  for (;;) {
    auto rows = select_jobs(
        session,
        std::string("where j.account > :a and j.account <= :b and j.claimable_at <= :t and j.") +
            in_stage(wanted.stage) + " order by j.account, j.claimable_at, j.id limit 1",
        soci::use(after), soci::use(last), soci::use(time));
    if (rows.empty()) return rows;
    after = rows.front().account;
    if (std::ranges::find(wanted.except, AccountId{after}) == wanted.except.end()) return rows;
  }
}

// Each look is one step in the index of the stage.
std::vector<JobRow> row_in_turn(Session& session, const ClaimWanted& wanted, long long time) {
  const long long last = wanted.after.value;
  if (wanted.in_a_row < account_settings::weight(session, wanted.after)) {
    auto rows = next_row(session, wanted, last - 1, last, time);
    if (!rows.empty()) return rows;
  }
  auto rows = next_row(session, wanted, last, INT64_MAX, time);
  if (rows.empty()) rows = next_row(session, wanted, 0, last, time);
  return rows;
}

// Of one claim: there is one writer at a time. The next claim goes on.
constexpr int kMaxUnreadable = 100;

Origin origin_of(Session& session, const std::string& batch) {
  Origin origin;
  session << "select dialect, tool, request from batch where id = :b", soci::into(origin.dialect),
      soci::into(origin.tool), soci::into(origin.request), soci::use(batch);
  return origin;
}

// Those that a claim in Stage::fetch takes together.
std::vector<JobRow> rows_of_item(Session& session, const JobRow& row) {
  return select_jobs(session,
                     "where j.batch = :b and j.item = :i and j.missing_inputs > 0 and "
                     "j.claimable_at is not null order by j.id",
                     soci::use(row.batch), soci::use(row.item));
}

void end_unreadable(Session& session, const crypto::SealingKey& key, JobRow row,
                    const std::string& problem, const ClaimWanted& wanted, TimePoint now) {
  const auto failure = unreadable();
  row.state = name_of(JobState::failed);
  row.failure_code = NullableText(std::string(pressoir::name_of(failure.code)));
  row.failure_message = NullableText(failure.message);
  change(session,
         "update job set state = :s, claimable_at = null, fence = fence + 1, failure_code = :c, "
         "failure_message = :m where id = :i",
         soci::use(row.state), soci::use(row.failure_code.value),
         soci::use(row.failure_message.value), soci::use(row.id));
  end_if_over(session, {row.batch}, now);
  if (!wanted.on_unreadable) return;
  wanted.on_unreadable({row.read(key).job, origin_of(session, row.batch), problem});
}

Claim take(Session& session, const crypto::SealingKey& key, const JobRow& row,
           const ClaimWanted& wanted, long long time) {
  const long long lease_end = time + wanted.lease.count();
  Claim claim;
  claim.stage = wanted.stage;
  claim.job = row.read(key).job;
  claim.job.state = JobState::running;
  claim.fence = row.fence + 1;
  claim.tries = narrow<std::uint32_t>(row.tries + 1);
  claim.interruptions = narrow<std::uint32_t>(row.interruptions);
  const std::string worker(wanted.worker),
      taken =
          "update job set state = 'running', claimable_at = :u, worker = :w, fence = fence + 1, "
          "tries = tries + 1 where";
  if (wanted.stage == Stage::fetch)
    change(session,
           taken + " claimable_at is not null and " + in_stage(wanted.stage) +
               " and batch = :b and item = :i",
           soci::use(lease_end), soci::use(worker), soci::use(row.batch), soci::use(row.item));
  else
    change(session, taken + " id = :i", soci::use(lease_end), soci::use(worker), soci::use(row.id));
  claim.origin = origin_of(session, row.batch);
  return claim;
}

}  // namespace

std::optional<Claim> claim(Session& session, const crypto::SealingKey& key,
                           const ClaimWanted& wanted, Now now) {
  for (int looks = 0; looks < kMaxUnreadable; ++looks) {
    const auto rows = row_in_turn(session, wanted, to_millis(now.steady));
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    bool are_readable = true;
    for (const auto& each : wanted.stage == Stage::fetch ? rows_of_item(session, row) : rows) {
      const auto problem = each.read(key).problem;
      if (problem.empty()) continue;
      are_readable = false;
      end_unreadable(session, key, each, problem, wanted, now.wall);
    }
    if (are_readable) return take(session, key, row, wanted, to_millis(now.steady));
  }
  return std::nullopt;
}

bool extend(Session& session, const Claim& claim, std::chrono::milliseconds lease, TimePoint now) {
  const long long lease_end = to_millis(now) + lease.count();
  return Held(claim).change(session, "update job set claimable_at = :u", soci::use(lease_end)) > 0;
}

bool finish(Session& session, const Claim& claim, const std::optional<BlobKey>& output,
            const Outcome& outcome, TimePoint now) {
  NullableText key;
  if (output) key = NullableText(output->value);
  const auto json = to_json(outcome);
  const auto held = Held(claim).change(
      session, "update job set state = 'done', claimable_at = null, output = :o, outcome = :j",
      soci::use(key.value, key.there), soci::use(text(json)));
  if (held == 1) end_if_over(session, claim.job.batch, now);
  return held == 1;
}

bool set_result(Session& session, JobId job, const std::optional<BlobKey>& output,
                const Outcome& outcome) {
  NullableText key;
  if (output) key = NullableText(output->value);
  const long long id = job.value;
  const auto json = to_json(outcome);
  return store::change(session,
                       "update job set output = :o, outcome = :j where id = :i and state = 'done'",
                       soci::use(key.value, key.there), soci::use(text(json)), soci::use(id)) == 1;
}

std::vector<Job> fail(Session& session, const crypto::SealingKey& key, const Claim& claim,
                      const Failure& failure, TimePoint now) {
  const Held held(claim);
  auto jobs = held.jobs(session, key);
  const std::string code(pressoir::name_of(failure.code));
  held.change(session,
              "update job set state = 'failed', claimable_at = null, failure_code = :c, "
              "failure_message = :m",
              soci::use(code), soci::use(text(failure.message)));
  if (!jobs.empty()) end_if_over(session, claim.job.batch, now);
  return jobs;
}

std::vector<Job> fetched(Session& session, const crypto::SealingKey& key, const Claim& claim,
                         const Input& input, Now now) {
  const Held held(claim);
  auto jobs = held.jobs(session, key);
  const long long bytes = narrow<long long>(input.bytes), time = to_millis(now.steady),
                  position = input.position;
  held.change(session,
              "update job set missing_inputs = missing_inputs - 1, "
              "state = case when missing_inputs = 1 then 'queued' else state end, "
              "claimable_at = case when missing_inputs = 1 then :t else claimable_at end, "
              "tries = case when missing_inputs = 1 then 0 else tries end, "
              "file_name = case when :p = 0 then :n else file_name end",
              soci::use(time), soci::use(position), soci::use(text(input.file_name)));
  for (const auto& job : jobs) {
    const long long id = job.id.value;
    const auto filled = store::change(
        session,
        "update job_input set blob = :b, bytes = :z where job = :j and position = :p and blob is "
        "null",
        soci::use(text(input.key.value)), soci::use(bytes), soci::use(id), soci::use(position));
    if (filled != 1) throw Error(ErrorCode::internal, "A job has no such input to be fetched.");
  }
  return jobs;
}

bool retry(Session& session, const Claim& claim, TimePoint not_before) {
  const long long time = to_millis(not_before);
  return Held(claim).change(session, "update job set state = 'queued', claimable_at = :t",
                            soci::use(time)) > 0;
}

std::uint64_t give_back(Session& session, std::string_view worker) {
  const std::string name(worker);
  return narrow<std::uint64_t>(
      change(session,
             std::string("update job set state = 'queued', claimable_at = created_at, ") + kNoTry +
                 " where state = 'running' and worker = :w",
             soci::use(name)));
}

std::uint64_t requeue_running(Session& session, TimePoint now,
                              std::chrono::milliseconds longest_wait) {
  const long long time = to_millis(now), latest = time + longest_wait.count();
  // The first time in its place, then behind the others: else the oldest would be worked on at
  // every stop, and soon have failed by that alone.
  const auto requeued = change(
      session,
      std::string(
          "update job set state = 'queued', "
          "claimable_at = case when interruptions > 0 then :t else created_at end, "
          "interruptions = interruptions + case when missing_inputs = 0 then 1 else 0 end, ") +
          kNoTry + " where state = 'running'",
      soci::use(time));
  session << "update job set claimable_at = :t where claimable_at > :l", soci::use(time),
      soci::use(latest);
  return narrow<std::uint64_t>(requeued);
}

Queue queue(Session& session) {
  Queue found;
  for (const auto& [state, count] :
       {std::pair(JobState::queued, &found.queued), std::pair(JobState::running, &found.running)}) {
    long long jobs = 0;
    const auto name = name_of(state);
    session << "select count(*) from job where claimable_at is not null and state = :s",
        soci::into(jobs), soci::use(name);
    *count = narrow<std::uint64_t>(jobs);
  }
  NullableNumber oldest;
  session << "select min(created_at) from job where claimable_at is not null and state = 'queued'",
      soci::into(oldest.value, oldest.there);
  if (const auto time = oldest.get()) found.oldest = from_millis(narrow<long long>(*time));
  return found;
}

}  // namespace pressoir::store::jobs
