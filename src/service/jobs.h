// Jobs: run at once, or accept, run later and be asked for. Lives on the server's executor.
#pragma once

#include "base/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/temp_file.h"
#include "engine/worker_pool.h"
#include "model/account.h"
#include "model/job.h"
#include "service/config.h"
#include "service/usage.h"
#include "store/database.h"
#include "store/disk_blobs.h"

namespace pressoir::service {

struct Upload {
  TempFile content;
  std::string file_name;  ///< base name, for display and history
};

struct Finished {
  Outcome outcome;
  TempFile output;  ///< the input's bytes when it was already smallest
};

/// What Jobs works with; all of it outlives Jobs.
struct JobsParts {
  boost::asio::any_io_executor executor;
  store::Database& database;
  store::DiskBlobs& blobs;
  engine::WorkerPool& pool;
  UsageView& usage;
  Limits limits;
  ServiceConfig config;
  std::filesystem::path spool;
};

class Jobs {
 public:
  explicit Jobs(JobsParts parts);
  ~Jobs();

  /// Answers at once, nothing stored but the history: reserve, work, settle (release on failure).
  /// `account` empty: nobody's (the free mode of a dialect), neither counted nor in any history.
  /// A caller that goes away or whose time is up pays nothing.
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota, timeout after `at_most`
  ///         (waiting for a worker included), and what the engine throws.
  Async<Finished> run(std::optional<Account> account, Origin origin, Upload upload, Goal goal,
                      Charging charging, std::chrono::milliseconds at_most);
  /// Stores the input and queues a job that survives a crash; one upload, one goal.
  Async<Batch> submit(Account account, Origin origin, Upload upload, Goal goal, Charging charging,
                      std::chrono::seconds kept_for);
  /// Waits until all jobs of the batch are done or failed, or the time is up.
  Async<Batch> wait(BatchId id, std::chrono::milliseconds at_most);
  /// By its unguessable id, without an account. @throws Error not_found (unknown or expired).
  Async<Batch> find(BatchId id);
  /// The output of a done job; the input's bytes when it was already smallest.
  /// @throws Error not_found (unknown, expired, not done).
  Async<TempFile> open_output(BatchId id, JobId job);

  /// Starts to work on what is queued, ServiceConfig::runners at a time.
  void start();
  /// Takes no further queued job; returns when nothing is under way any more, or after
  /// ServiceConfig::stop_grace.
  Async<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::service
