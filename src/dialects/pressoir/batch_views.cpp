#include "dialects/pressoir/batch_views.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "base/url.h"
#include "dialects/json_text.h"
#include "dialects/pressoir/views.h"
#include "dialects/times.h"

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

using Counts = std::map<JobState, std::uint64_t>;

Counts counts_of(const Batch& batch) {
  Counts counts;
  for (const Job& job : batch.jobs) ++counts[job.state];
  return counts;
}

json::object counts_object(Counts counts) {
  return {{"queued", counts[JobState::queued]},
          {"running", counts[JobState::running]},
          {"done", counts[JobState::done]},
          {"failed", counts[JobState::failed]}};
}

bool are_over(Counts counts) { return counts[JobState::queued] + counts[JobState::running] == 0; }

/// Of the batch as a whole: done when all have ended, well or not.
std::string_view state_of(const Counts& counts) {
  if (are_over(counts)) return "done";
  return counts.size() == 1 && counts.contains(JobState::queued) ? "queued" : "running";
}

json::object summary_of(const Batch& batch, const Counts& counts, std::string_view base) {
  return {
      {"id", batch.id.value},
      {"state", state_of(counts)},
      {"counts", counts_object(counts)},
      {"created_at", time_text(batch.created_at)},
      {"ended_at", batch.ended_at ? json::value(time_text(*batch.ended_at)) : json::value()},
      {"expires_at", are_over(counts) ? json::value(time_text(batch.expires_at)) : json::value()},
      {"links", {{"self", batch_url(batch.id, base)}}}};
}

}  // namespace

std::string batch_url(const BatchId& id, std::string_view base) {
  return url::joined(base, std::string(kRoot) + "/batches/" + id.value);
}

std::string output_text(const Batch& batch, const Job& job, std::string_view base) {
  return json::serialize(output_object(job, batch_url(batch.id, base)));
}

http::Response batches_view(const std::vector<service::BatchSummary>& summaries,
                            const std::string& next, std::string_view base) {
  json::array batches;
  for (const auto& [batch, counts] : summaries) batches.push_back(summary_of(batch, counts, base));
  return json_answer(200, json::object{{"batches", std::move(batches)},
                                       {"next", next.empty() ? json::value() : json::value(next)}});
}

std::string summary_text(const Batch& batch, std::string_view base) {
  return json::serialize(summary_of(batch, counts_of(batch), base));
}

std::string batch_text(const Batch& batch, std::string_view base) {
  LoopThread::note_long_work("batch_text");
  json::array outputs;
  for (const Job& job : batch.jobs)
    outputs.push_back(output_object(job, batch_url(batch.id, base)));
  json::object body = summary_of(batch, counts_of(batch), base);
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
