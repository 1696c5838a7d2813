// Jobs and batches in the database: queued, claimed with a lease, finished. Plain functions over a
// Session. URLs and the credentials in them are sealed with `key`.
//
// A batch ends with its last job, in the same transaction: from then on its life (kept_for) counts,
// and what is to be reported of it may be added to store/deliveries.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::jobs {

/// What is to be done with a job: fetch its inputs, or make its output.
enum class Stage : std::uint8_t { fetch, work };

/// The right to finish a running job; in Stage::fetch that of all jobs of its batch and item, whose
/// first one `job` is.
struct Claim {
  Stage stage = Stage::work;
  Job job;
  Origin origin;
  std::int64_t fence =
      0;  ///< grows with each claim of the job: who lost the lease holds an old one
  std::uint32_t tries = 0;          ///< of this stage, this one included
  std::uint32_t interruptions = 0;  ///< unclean stops of the server while a worker had the job
};

/// Adds the batch without its jobs. @throws Error not_found when the account is gone.
void add(Session& session, const crypto::SealingKey& key, const Batch& batch,
         std::chrono::milliseconds kept_for);
/// Adds a job to its batch: queued, or already done where `state` says so. `id` is ignored.
/// @param due  when it may be claimed, by the clock of claim().
JobId add(Session& session, const crypto::SealingKey& key, const Job& job, TimePoint due);
/// Ends the batch when all its jobs have ended and it has not ended before.
void end_if_over(Session& session, const BatchId& batch, TimePoint now);

/// With its jobs; empty when unknown or expired. Of a batch that is found the callback URL is empty
/// where it cannot be read, and so is what cannot be read of a job; one that was done has then
/// failed with `internal`. The same holds for the jobs of linked() and list().
std::optional<Batch> find(Session& session, const crypto::SealingKey& key, const BatchId& id,
                          TimePoint now);
/// The batch of a job of that account; empty when unknown, expired or another account's.
std::optional<Batch> find(Session& session, const crypto::SealingKey& key, AccountId account,
                          JobId job, TimePoint now);
/// A job that is done or failed, by Job::link; empty when unknown, expired or another dialect's.
std::optional<Job> linked(Session& session, const crypto::SealingKey& key, const std::string& link,
                          const std::string& dialect, TimePoint now);
/// The same for its input: of a job in whatever state, once that is there.
std::optional<Job> uploaded(Session& session, const crypto::SealingKey& key,
                            const std::string& link, TimePoint now);
/// Jobs of kMainRole that are done or failed, newest first.
struct Page {
  std::vector<Job> jobs;
  std::uint64_t total = 0;
};
struct PageWanted {
  AccountId account;
  std::string dialect;
  std::uint64_t offset = 0;
  std::uint32_t limit = 0;
};
Page list(Session& session, const crypto::SealingKey& key, const PageWanted& wanted, TimePoint now);
/// Whether that batch has ended and has jobs of Charging::when_all_done that have succeeded and
/// still reserve what they cost.
bool has_held_charges(Session& session, const BatchId& batch);
/// Batches with their jobs, those under way too, newest first.
struct BatchPage {
  std::vector<Batch> batches;
  std::uint64_t total = 0;
};
BatchPage list_batches(Session& session, const crypto::SealingKey& key, const PageWanted& wanted,
                       TimePoint now);

/// The same of one tool, those behind a place in that order; `after` empty: from the newest on.
/// The offset of `wanted` says nothing.
struct BatchPlace {
  TimePoint created_at;
  BatchId id;
};
std::vector<Batch> batches_after(Session& session, const crypto::SealingKey& key,
                                 const PageWanted& wanted, const std::string& tool,
                                 const std::optional<BatchPlace>& after, TimePoint now);

/// The same without their jobs, but with how many of them are in which state.
struct BatchSummary {
  Batch batch;
  std::map<JobState, std::uint64_t> counts;
};
std::vector<BatchSummary> summaries_after(Session& session, const crypto::SealingKey& key,
                                          const PageWanted& wanted, const std::string& tool,
                                          const std::optional<BatchPlace>& after, TimePoint now);

/// A job that claim() could not read, and therefore ended: it has failed. Its reservation stays.
struct Unreadable {
  Job job;  ///< without what cannot be read
  Origin origin;
  std::string problem;
};
/// Takes a job that is queued or whose lease has run out: the oldest one of `after` while that has
/// had fewer in a row than its weight (account_settings::kWeight), else of the first account after
/// it that has any, in a circle. Empty when there is none. Waits and leases are by steady_now().
/// A job that cannot be read, or in Stage::fetch one of the same batch and item, fails with
/// `internal`, and the claim goes on to the next.
struct ClaimWanted {
  Stage stage = Stage::work;
  AccountId after;
  std::string_view worker;
  std::chrono::milliseconds lease{};
  std::uint32_t in_a_row = 1;  ///< jobs of `after` that were claimed last, no other's between them
  std::vector<AccountId> except{};  ///< have all the places that they may have
  /// Called in the transaction, after the end of the job and perhaps of its batch.
  std::function<void(const Unreadable&)> on_unreadable{};
};
std::optional<Claim> claim(Session& session, const crypto::SealingKey& key,
                           const ClaimWanted& wanted, Now now);
/// False: the lease was lost.
bool extend(Session& session, const Claim& claim, std::chrono::milliseconds lease, TimePoint now);
/// False: the lease was lost, drop the result.
bool finish(Session& session, const Claim& claim, const std::optional<BlobKey>& output,
            const Outcome& outcome, TimePoint now);
/// Of a done job: its result was made again. False: it is gone.
bool set_result(Session& session, JobId job, const std::optional<BlobKey>& output,
                const Outcome& outcome);
/// The jobs that have failed by that; empty: the lease was lost.
std::vector<Job> fail(Session& session, const crypto::SealingKey& key, const Claim& claim,
                      const Failure& failure, TimePoint now);
/// In Stage::fetch: that input of the claim's jobs is there. With the last one the stage has ended
/// well: the jobs wait for work, and the claim is over. The jobs, as they were; empty: the lease
/// was lost. When they may be claimed is by the clock of claim().
struct Input {
  std::uint32_t position = 0;  ///< in Job::inputs, of one that was missing
  BlobKey key;
  std::uint64_t bytes = 0;
  std::string file_name;
};
std::vector<Job> fetched(Session& session, const crypto::SealingKey& key, const Claim& claim,
                         const Input& input, Now now);
/// Back into the queue, not before `not_before`; the try counts. False: the lease was lost.
bool retry(Session& session, const Claim& claim, TimePoint not_before);
/// At a stop: what `worker` still has is queued, as if it had not been claimed. How many.
std::uint64_t give_back(Session& session, std::string_view worker);
/// At the start of the only server of this database: what was running is queued, the first time in
/// its place, later behind the others; interrupted once more where it was worked on. How many.
/// What would wait for longer than `longest_wait` is of a clock that was set back since: it is due.
std::uint64_t requeue_running(Session& session, TimePoint now,
                              std::chrono::milliseconds longest_wait);

/// Jobs that have not ended.
struct Queue {
  std::uint64_t queued = 0, running = 0;
  std::optional<TimePoint> oldest;  ///< when the oldest queued one came
};
Queue queue(Session& session);

/// What deleting batches left: how many they were, and the stored files that nothing names any
/// more, to be removed after the commit. What unfinished jobs had reserved is given back. Results
/// of an input that no other job of the account has go too, and all that were made of the inputs of
/// a job that had several.
struct Removed {
  std::vector<BatchId> batches;  ///< waits for them are to be ended
  std::vector<BlobKey> unused;
};
/// Deletes up to `at_most` batches that expired before `now`.
Removed remove_expired(Session& session, TimePoint now, std::uint32_t at_most);
/// Deletes one batch. Empty when it is unknown or not the account's.
std::optional<Removed> remove(Session& session, AccountId account, const BatchId& batch);
/// Deletes up to `at_most` batches of an account, of whatever dialect.
Removed remove_all(Session& session, AccountId account, std::uint32_t at_most);
/// Deletes up to `at_most` of an account's batches of a dialect, those created before `before`.
Removed remove_all(Session& session, AccountId account, const std::string& dialect,
                   TimePoint before, std::uint32_t at_most);

}  // namespace pressoir::store::jobs
