// ServiceMetrics: what happens to jobs, callbacks and requests, as numbers for /metrics. All names
// begin with pressoir_. Safe from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/metrics.h"
#include "model/job.h"

namespace pressoir::service {

struct JobResult;

class ServiceMetrics {
 public:
  explicit ServiceMetrics(Metrics& metrics) : metrics_(metrics) {}  ///< which outlives this

  /// A job has ended. `cached`: with an earlier result.
  void job_ended(const Origin& origin, std::uint64_t bytes_before, const JobResult& result,
                 bool cached);
  /// Not accepted at all.
  void job_refused(const Origin& origin, ErrorCode reason);
  /// "delivered", "failed" (and tried again), "given_up".
  void callback(const std::string& dialect, const std::string& outcome);
  /// An answer was sent. `failure`: what it reports, empty where it reports none.
  void request(const std::string& owner, unsigned status, std::optional<ErrorCode> failure,
               std::chrono::duration<double> took);

  /// What is asked for when the numbers are read.
  struct Present {
    std::uint64_t queued = 0, running = 0, worker_jobs = 0, worker_restarts = 0;
    double oldest_seconds = 0;
    std::uint32_t workers = 0, workers_busy = 0, waiting_for_worker = 0;
  };
  void present(const Present& present);

 private:
  Metrics& metrics_;
};

}  // namespace pressoir::service
