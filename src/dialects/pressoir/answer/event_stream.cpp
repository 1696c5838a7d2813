#include "dialects/pressoir/answer/event_stream.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/files/file_threads.h"
#include "base/loop/loop_thread.h"
#include "dialects/pressoir/batch_views.h"

namespace pressoir::dialects::own {
namespace {

/// Proxies close connections on which nothing comes for a minute.
constexpr std::chrono::seconds kSilence{15};

bool has_ended(const Job& job) {
  return job.state == JobState::done || job.state == JobState::failed;
}

std::string event_text(std::string_view name, const std::string& json) {
  return "event: " + std::string(name) + "\ndata: " + json + "\n\n";
}

std::string events_text(const Batch& batch, const std::vector<std::size_t>& outputs,
                        const std::string& base, bool stops) {
  LoopThread::note_long_work("events_text");
  std::string text;
  for (const std::size_t index : outputs)
    text += event_text("output", output_text(batch, batch.jobs.at(index), base));
  if (service::is_over(batch))
    text += event_text("end", summary_text(batch, base));
  else if (stops)
    text += event_text("stop", summary_text(batch, base));
  return text;
}

}  // namespace

std::string EventStream::gone() {
  has_ended_ = true;
  return event_text("gone", boost::json::serialize(boost::json::object{{"id", id_.value}}));
}

Async<std::string> EventStream::events_of(Batch batch) {
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < batch.jobs.size(); ++i)
    if (has_ended(batch.jobs[i]) && sent_.insert(batch.jobs[i].id).second) fresh.push_back(i);
  const bool stops = jobs_.is_stop_announced();
  has_ended_ = stops || service::is_over(batch);
  if (fresh.empty() && !has_ended_) co_return ":\n\n";
  auto render = [batch = std::move(batch), fresh = std::move(fresh), base = base_, stops] {
    return events_text(batch, fresh, base, stops);
  };
  co_return co_await on_file_thread(std::move(render));
}

Async<Buffer> EventStream::next() {
  if (has_ended_) co_return Buffer();
  const service::Jobs::Enough has_news = [this](const Batch& batch) {
    return jobs_.is_stop_announced() || std::ranges::any_of(batch.jobs, [this](const Job& job) {
             return has_ended(job) && !sent_.contains(job.id);
           });
  };
  std::optional<Batch> batch;
  try {
    batch = co_await jobs_.wait_until(id_, kSilence, check_, has_news);
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
  }
  std::string text;
  if (batch)
    text = co_await events_of(std::move(*batch));
  else
    text = gone();
  const Bytes bytes = as_bytes(text);
  co_return Buffer(bytes.begin(), bytes.end());
}

http::Response event_answer(std::shared_ptr<EventStream> events) {
  http::Response response = http::stream_response(
      200, "text/event-stream",
      http::BodySource{[events = std::move(events)] { return events->next(); }});
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace pressoir::dialects::own
