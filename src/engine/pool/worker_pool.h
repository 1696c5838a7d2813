// WorkerPool: runs jobs in sandboxed pressoir-worker processes. All functions are called from the
// executor given at construction; several may be awaited at once, the pool queues them. Whoever
// waits for a worker takes turns: one job of each QueueKey, then the next of each, those of one
// QueueKey in order.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files/temp_file.h"
#include "engine/description.h"
#include "model/comparison.h"
#include "model/goal.h"
#include "model/inspection.h"
#include "model/job.h"

namespace pressoir::engine {

struct PoolConfig {
  std::filesystem::path worker;     ///< empty: see the setting
  std::uint32_t workers = 0;        ///< 0: one per core
  std::uint32_t max_queued = 1000;  ///< further jobs throw Error(unavailable)

  template <class Visitor>
  void visit(Visitor& v) {
    v("engine.worker", worker,
      "The pressoir-worker program; empty: the one beside pressoir, else ../lib/pressoir/ from "
      "there");
    v("engine.workers", workers, "Worker processes; 0: one per core",
      {0, 1024, "each is a process with libraries in its memory"});
    v("engine.max_queued", max_queued, "Jobs that may wait for a worker; more are refused",
      {0, 1'000'000, "each holds its files open"});
  }
};

/// For whom a job is: however many one of them sends, the others get their places.
using QueueKey = std::int64_t;

/// What else may be worked on meanwhile.
enum class Company : std::uint8_t { shared, alone };

class WorkerPool {
 public:
  WorkerPool(boost::asio::any_io_executor executor, const PoolConfig& config);
  ~WorkerPool();  ///< Kills the workers; jobs under way throw Error(unavailable).

  /// Runs one job. Writes the result into `output` (an empty TempFile); an output that is the input
  /// itself is copied into it too. Trusts nothing: checks magic bytes, format, size and that it is
  /// not larger than the input where that is promised.
  /// While it waits for a worker it holds one descriptor for each file, then one more for each
  /// input.
  /// @param inputs  in the order in which the goal takes them, see engine::optimize.
  /// With Company::alone it waits until no other job is under way, and none begins beside it.
  /// @throws Error as engine::optimize does; timeout when killed at its deadline; limit_exceeded
  ///         when memory ran out; WorkerDeath when another signal ended its process; unavailable.
  /// A caller that is cancelled (boost::system::system_error) frees its place at once; its worker
  /// is replaced.
  Async<Outcome> run(std::vector<TempFile> inputs, TempFile output, Goal goal, Limits limits,
                     QueueKey key = 0, Company company = Company::shared);
  /// The same for one file.
  Async<Outcome> run(TempFile input, TempFile output, Goal goal, Limits limits, QueueKey key = 0,
                     Company company = Company::shared);
  /// @throws Error as engine::compare, and as run().
  Async<Comparison> score(TempFile reference, TempFile candidate, Limits limits, QueueKey key = 0);
  /// The same of what a goal has made of its inputs.
  Async<Comparison> compare(std::vector<TempFile> inputs, TempFile candidate, Goal goal,
                            Limits limits, QueueKey key = 0);
  Async<Description> describe();
  /// What the file says of itself. @throws Error as engine::inspect, and as run().
  Async<Inspection> inspect(TempFile file, std::optional<std::string> password, Limits limits,
                            QueueKey key = 0);

  struct Stats {
    std::uint64_t jobs = 0, restarts = 0;
    std::uint32_t queued = 0, running = 0, workers = 0;
  };
  [[nodiscard]] Stats stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::engine
