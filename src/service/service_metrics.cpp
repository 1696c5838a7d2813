#include "service/service_metrics.h"

#include "base/error.h"
#include "service/jobs/accounting.h"

namespace pressoir::service {
namespace {

const std::vector<double> kSeconds{0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300};
const std::vector<double> kScores{30, 50, 60, 70, 75, 80, 85, 90, 95};

std::string text(ErrorCode code) { return std::string(name_of(code)); }

std::string format_label(const JobResult& result) {
  if (!result.outcome || result.outcome->input_format.name().empty()) return "unknown";
  return result.outcome->input_format.name();
}

std::string result_of(const JobResult& result) {
  if (!result.outcome) return "failed";
  return result.outcome->method == "unchanged" ? "unchanged" : "done";
}

}  // namespace

void ServiceMetrics::job_ended(const Origin& origin, std::uint64_t bytes_before,
                               const JobResult& result, bool cached) {
  const Metrics::Labels labels{{"dialect", origin.dialect}, {"format", format_label(result)}};
  auto with = [&labels](const char* name, std::string value) {
    auto more = labels;
    more.emplace_back(name, std::move(value));
    return more;
  };
  metrics_.counter("pressoir_jobs_total", "Jobs that have ended", with("result", result_of(result)))
      .add();
  metrics_.counter("pressoir_bytes_in_total", "Bytes of the files of ended jobs", labels)
      .add(static_cast<double>(bytes_before));
  if (result.failure)
    metrics_
        .counter("pressoir_jobs_rejected_total", "Jobs refused or failed, by reason",
                 with("reason", text(result.failure->code)))
        .add();
  if (!result.outcome) return;
  const auto& outcome = *result.outcome;
  metrics_.counter("pressoir_bytes_out_total", "Bytes of their results", labels)
      .add(static_cast<double>(outcome.bytes_after));
  if (outcome.bytes_after < bytes_before)
    metrics_.counter("pressoir_bytes_saved_total", "Bytes that smaller results saved", labels)
        .add(static_cast<double>(bytes_before - outcome.bytes_after));
  if (outcome.score)
    metrics_.histogram("pressoir_score", "SSIMULACRA2 scores of lossy results", kScores, labels)
        .observe(*outcome.score);
  metrics_
      .counter("pressoir_result_cache_total", "Jobs by whether an earlier result was taken",
               {{"dialect", origin.dialect}, {"outcome", cached ? "hit" : "miss"}})
      .add();
}

void ServiceMetrics::job_refused(const Origin& origin, ErrorCode reason) {
  metrics_
      .counter("pressoir_jobs_rejected_total", "Jobs refused or failed, by reason",
               {{"dialect", origin.dialect}, {"format", "unknown"}, {"reason", text(reason)}})
      .add();
}

void ServiceMetrics::callback(const std::string& dialect, const std::string& outcome) {
  metrics_
      .counter("pressoir_callbacks_total", "Callbacks tried",
               {{"dialect", dialect}, {"outcome", outcome}})
      .add();
}

void ServiceMetrics::request(const std::string& owner, unsigned status,
                             std::optional<ErrorCode> failure, std::chrono::duration<double> took) {
  metrics_
      .counter("pressoir_requests_total", "Requests answered",
               {{"dialect", owner}, {"status", std::to_string(status)}})
      .add();
  if (failure)
    metrics_
        .counter("pressoir_requests_failed_total", "Requests answered with a failure, by reason",
                 {{"dialect", owner}, {"reason", text(*failure)}})
        .add();
  metrics_
      .histogram("pressoir_request_seconds", "Time from a request's head to the end of its answer",
                 kSeconds, {{"dialect", owner}})
      .observe(took.count());
}

void ServiceMetrics::present(const Present& present) {
  const auto set = [this](const char* name, const char* help, auto value) {
    metrics_.gauge(name, help).set(static_cast<double>(value));
  };
  set("pressoir_queue_jobs", "Queued jobs", present.queued);
  set("pressoir_queue_running_jobs", "Queued jobs under way", present.running);
  set("pressoir_queue_oldest_seconds", "Age of the oldest queued job", present.oldest_seconds);
  set("pressoir_workers", "Worker processes at most", present.workers);
  set("pressoir_workers_busy", "Workers with a job", present.workers_busy);
  set("pressoir_workers_waited_for", "Jobs that wait for a worker", present.waiting_for_worker);
  set("pressoir_worker_jobs", "Jobs that workers have ended, since the start", present.worker_jobs);
  set("pressoir_worker_restarts", "Workers that were replaced, since the start",
      present.worker_restarts);
}

}  // namespace pressoir::service
