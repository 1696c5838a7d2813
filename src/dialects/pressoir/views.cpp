#include "dialects/pressoir/views.h"

#include <array>
#include <cstdio>

#include "base/url.h"
#include "dialects/json_text.h"
#include "dialects/route_table.h"
#include "dialects/times.h"
#include "http/body/form_tree.h"
#include "dialects/pressoir/request/field_reader.h"
#include "dialects/pressoir/batch_goals.h"
#include "dialects/pressoir/openapi.h"
#include "model/field_json.h"
#include "service/formats.h"
#include "service/jobs/jobs.h"
#include "service/report.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

std::string under_jobs(const BatchId& id, std::string_view base, std::string_view rest) {
  return url::joined(base, std::string(kRoot) + "/jobs/" + id.value + std::string(rest));
}

json::object job_object(const Batch& batch, std::string_view base) {
  const Job& job = batch.jobs.at(0);
  const bool is_over = service::is_over(batch);
  const json::value result =
      job.state == JobState::done ? json::value(result_url(batch.id, base)) : json::value();
  return {{"id", batch.id.value},
          {"state", state_text(job.state)},
          {"created_at", time_text(batch.created_at)},
          {"ended_at", batch.ended_at ? json::value(time_text(*batch.ended_at)) : json::value()},
          {"expires_at", is_over ? json::value(time_text(batch.expires_at)) : json::value()},
          {"links", {{"self", job_url(batch.id, base)}, {"result", result}}},
          {"report", is_over ? report_of(job, result) : json::value()}};
}

/// "2026-01-31"; of a month "2026-01".
std::string day_text(const UsageSum& sum) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), sum.day > 0 ? "%04d-%02d-%02d" : "%04d-%02d", sum.year,
                sum.month, sum.day);
  return text.data();
}

json::array sums_of(const std::vector<UsageSum>& sums) {
  json::array list;
  for (const UsageSum& sum : sums)
    list.push_back(json::object{{"from", day_text(sum)},
                                {"files", sum.files},
                                {"bytes_before", sum.bytes_before},
                                {"bytes_after", sum.bytes_after},
                                {"images_charged", sum.images_charged},
                                {"bytes_charged", sum.bytes_charged}});
  return list;
}

}  // namespace

std::string_view state_text(JobState state) {
  switch (state) {
    case JobState::queued: return "queued";
    case JobState::running: return "running";
    case JobState::done: return "done";
    case JobState::failed: return "failed";
    case JobState::expired: return "expired";
  }
  return "failed";
}

json::value report_of(const Job& job, const json::value& result) {
  service::Report report;
  if (job.has_inputs()) report.bytes_before = job.input_bytes();
  report.goal = job.goal;
  report.outcome = job.outcome;
  report.failure = job.failure;
  json::object line{{"path", job.file_name}, {"output", result}};
  service::add_report(line, report);
  json::value repaired(std::move(line));
  service::repair_texts(repaired);
  return repaired;
}

std::string job_url(const BatchId& id, std::string_view base) { return under_jobs(id, base, ""); }

std::string result_url(const BatchId& id, std::string_view base) {
  return under_jobs(id, base, "/result");
}

http::Response job_view(unsigned status, const Batch& batch, std::string_view base) {
  return json_answer(status, job_object(batch, base));
}

http::Response jobs_view(const std::vector<Batch>& batches, const std::string& next,
                         std::string_view base) {
  json::array jobs;
  for (const Batch& batch : batches) jobs.push_back(job_object(batch, base));
  const json::object body{{"jobs", std::move(jobs)},
                          {"next", next.empty() ? json::value() : json::value(next)}};
  return json_answer(200, body);
}

http::Response score_view(const Comparison& found) {
  return json_answer(200, service::comparison_json(found));
}

http::Response formats_view() {
  return json_answer(200, json::object{{"formats", fields::to_json(service::format_lines())}});
}

json::object usage_object(const UsageState& state) {
  const Quota& quota = state.quota;
  return {{"used", {{"images", state.usage.images}, {"bytes", state.usage.bytes}}},
          {"quota",
           {{"monthly_images", or_null(quota.monthly_images)},
            {"monthly_bytes", or_null(quota.monthly_bytes)},
            {"prepaid_images", or_null(quota.prepaid_images)}}},
          {"left", {{"images", or_null(state.images_left)}, {"bytes", or_null(state.bytes_left)}}},
          {"days_until_renewal", state.usage.days_until_renewal},
          {"days", sums_of(state.series.days)},
          {"months", sums_of(state.series.months)}};
}

http::Response usage_view(const UsageState& state) { return json_answer(200, usage_object(state)); }

http::Response limits_view(const Limits& limits, const Config& config) {
  const auto per_minute = config.per_minute == 0 ? json::value() : json::value(config.per_minute);
  const json::object body{
      {"max_input_bytes", limits.max_input_bytes},
      {"max_output_bytes", limits.max_output_bytes},
      {"max_frame_pixels", limits.max_frame_pixels},
      {"max_total_pixels", limits.max_total_pixels},
      {"max_frames", limits.max_frames},
      {"max_pages", limits.max_pages},
      {"cpu_milliseconds", limits.cpu.count()},
      {"max_sources", kMaxInputs},
      {"max_steps", kMaxItems},
      {"max_batch_sources", kMaxBatchSources},
      {"max_batch_files", kMaxBatchFiles},
      {"max_batch_upload_bytes", kMaxBatchUploadBytes},
      {"max_variants", kMaxVariants},
      {"max_outputs", kMaxOutputs},
      {"max_goal_bytes", kMaxGoalBytes},
      {"max_batch_bytes", fields_only(std::chrono::seconds(0)).max_bytes},
      {"max_values", http::kMaxTreeValues},
      {"max_wait_seconds", static_cast<std::int64_t>(bounds_of("wait")->highest)},
      {"kept_for_seconds", config.kept_for.count()},
      {"max_image_side", config.image_max_side},
      {"per_minute", per_minute}};
  return json_answer(200, body);
}

std::string_view contract() { return kContract; }

}  // namespace pressoir::dialects::own
