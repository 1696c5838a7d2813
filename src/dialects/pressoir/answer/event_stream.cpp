#include "dialects/pressoir/answer/event_stream.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
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

}  // namespace

std::string EventStream::events_of(const Batch& batch) {
  std::string text;
  for (const Job& job : batch.jobs)
    if (has_ended(job) && sent_.insert(job.id).second)
      text += event_text("output", output_text(batch, job, base_));
  has_ended_ = service::is_over(batch);
  if (has_ended_) text += event_text("end", summary_text(batch, base_));
  return text.empty() ? ":\n\n" : text;
}

Async<Buffer> EventStream::next() {
  if (has_ended_) co_return Buffer();
  const service::Jobs::Enough has_news = [this](const Batch& batch) {
    return std::ranges::any_of(
        batch.jobs, [this](const Job& job) { return has_ended(job) && !sent_.contains(job.id); });
  };
  const Batch batch = co_await jobs_.wait_until(id_, kSilence, check_, has_news);
  const std::string text = events_of(batch);
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
