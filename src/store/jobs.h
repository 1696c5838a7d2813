// Jobs and batches in the database: queued, claimed with a lease, finished. Plain functions over a
// Session.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "model/job.h"
#include "store/database.h"

namespace pressoir::store::jobs {

/// The right to finish a running job.
struct Claim {
  Job job;
  Origin origin;
  std::int64_t fence =
      0;  ///< grows with each claim of the job: who lost the lease holds an old one
  std::uint32_t tries = 0;  ///< this one included; given back ones are not counted
};

/// Adds the batch without its jobs. @throws Error not_found when the account is gone.
void add(Session& session, const Batch& batch, TimePoint now);
/// Adds a queued job to its batch. `id` and `state` of `job` are ignored.
JobId add(Session& session, const Job& job);
/// With its jobs; empty when unknown or expired.
std::optional<Batch> find(Session& session, const BatchId& id, TimePoint now);

/// Takes the oldest job that is queued or whose lease has run out; empty when there is none.
std::optional<Claim> claim(Session& session, std::string_view worker,
                           std::chrono::milliseconds lease, TimePoint now);
/// False: the lease was lost.
bool extend(Session& session, const Claim& claim, std::chrono::milliseconds lease, TimePoint now);
/// False: the lease was lost, drop the result.
bool finish(Session& session, const Claim& claim, const std::optional<BlobKey>& output,
            const Outcome& outcome);
bool fail(Session& session, const Claim& claim, const Failure& failure);
/// Back into the queue, not before `not_before`, without counting the try.
bool give_back(Session& session, const Claim& claim, TimePoint not_before);
/// At the start of the only server of this database: what was running is queued. How many.
std::uint64_t requeue_running(Session& session);

/// Deletes up to `at_most` batches that expired before `now`, gives back what their unfinished jobs
/// had reserved; the stored files to remove after the commit.
std::vector<BlobKey> remove_expired(Session& session, TimePoint now, std::uint32_t at_most = 500);
/// True when a job or a backup names that stored file.
bool uses(Session& session, const BlobKey& key);

}  // namespace pressoir::store::jobs
