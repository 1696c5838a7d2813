#include "dialects/pressoir/batch_views.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "base/url.h"
#include "dialects/pressoir/views.h"
#include "dialects/times.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

json::object output_object(const Job& job, const std::string& batch) {
  const bool is_done = job.state == JobState::done;
  const bool has_ended = is_done || job.state == JobState::failed;
  const json::value result =
      is_done ? json::value(batch + "/outputs/" + std::to_string(job.item) + '/' + job.role)
              : json::value();
  return {{"source", job.item},
          {"variant", job.role},
          {"state", state_text(job.state)},
          {"links", {{"result", result}}},
          {"report", has_ended ? report_of(job, result) : json::value()}};
}

json::object counts_of(const Batch& batch) {
  const auto count = [&](JobState state) {
    return std::ranges::count(batch.jobs, state, &Job::state);
  };
  return {{"queued", count(JobState::queued)},
          {"running", count(JobState::running)},
          {"done", count(JobState::done)},
          {"failed", count(JobState::failed)}};
}

/// Of the batch as a whole: done when all have ended, well or not.
std::string_view state_of(const Batch& batch) {
  if (service::is_over(batch)) return "done";
  const bool is_queued =
      std::ranges::all_of(batch.jobs, [](const Job& job) { return job.state == JobState::queued; });
  return is_queued ? "queued" : "running";
}

json::object summary_of(const Batch& batch, std::string_view base) {
  return {{"id", batch.id.value},
          {"state", state_of(batch)},
          {"counts", counts_of(batch)},
          {"created_at", time_text(batch.created_at)},
          {"ended_at", batch.ended_at ? json::value(time_text(*batch.ended_at)) : json::value()},
          {"expires_at",
           service::is_over(batch) ? json::value(time_text(batch.expires_at)) : json::value()},
          {"links", {{"self", batch_url(batch.id, base)}}}};
}

}  // namespace

std::string batch_url(const BatchId& id, std::string_view base) {
  return url::joined(base, std::string(kRoot) + "/batches/" + id.value);
}

std::string output_text(const Batch& batch, const Job& job, std::string_view base) {
  return json::serialize(output_object(job, batch_url(batch.id, base)));
}

std::string summary_text(const Batch& batch, std::string_view base) {
  return json::serialize(summary_of(batch, base));
}

std::string batch_text(const Batch& batch, std::string_view base) {
  LoopThread::note_long_work("batch_text");
  json::array outputs;
  for (const Job& job : batch.jobs)
    outputs.push_back(output_object(job, batch_url(batch.id, base)));
  json::object body = summary_of(batch, base);
  body["outputs"] = std::move(outputs);
  return json::serialize(body);
}

const Job* output_of(const Batch& batch, std::string_view source, std::string_view variant) {
  const auto item = number_in<std::uint32_t>(source);
  const auto found = std::ranges::find_if(
      batch.jobs, [&](const Job& job) { return item && job.item == *item && job.role == variant; });
  return found == batch.jobs.end() ? nullptr : &*found;
}

}  // namespace pressoir::dialects::own
