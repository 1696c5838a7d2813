// Retention: deletes what has expired and the stored files that nothing names. Lives on the
// server's executor.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "service/config.h"
#include "service/jobs/result_cache.h"
#include "store/database.h"
#include "store/blobs.h"

namespace pressoir::service {

class Retention {
 public:
  /// `database`, `blobs` and `cache` outlive this.
  Retention(boost::asio::any_io_executor executor, store::Database& database, store::Blobs& blobs,
            ResultCache& cache, const ServiceConfig& config);

  /// A round now and every ServiceConfig::retention_period.
  void start();
  Async<void> stop();

  /// An expired key says so, and is listed, for that long.
  static constexpr std::chrono::hours kExpiredKeysKeptFor{30 * 24};
  /// Deletes expired batches, workspaces, backups, results, history, keys and tried callbacks, then
  /// their stored files.
  Async<void> remove_expired();
  /// Deletes rows of stored files that no job, result or upload names (what the deletion of an
  /// account left), and stored files older than ServiceConfig::orphans_kept_for without a row (what
  /// an interrupted upload or deletion left).
  Async<void> sweep_orphans();

 private:
  Async<void> loop();
  Async<void> remove_batches();
  Async<void> remove_workspaces();
  Async<void> remove_unnamed_rows();
  boost::asio::any_io_executor executor_;
  store::Database& database_;
  store::Blobs& blobs_;
  ResultCache& cache_;
  const ServiceConfig config_;
  boost::asio::steady_timer timer_, stopped_;
  bool running_ = false, stopping_ = false;
};

}  // namespace pressoir::service
