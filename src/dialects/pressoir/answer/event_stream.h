// EventStream: what happens to a batch, as server-sent events: "output" with each output that has
// ended, those that had ended before first, and "end" with all of them but their outputs, "gone"
// when the batch was removed, or "stop" when the server is about to stop. Lives on the server's
// executor.
//
// SOURCE: HTML Living Standard, 9.2 (text/event-stream).
#pragma once

#include <memory>
#include <set>
#include <string>

#include "http/message.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {

class EventStream {
 public:
  /// `jobs` outlives this. @param check  as Jobs::wait has it.
  EventStream(service::Jobs& jobs, BatchId id, service::Jobs::Check check, std::string base)
      : jobs_(jobs), id_(std::move(id)), check_(std::move(check)), base_(std::move(base)) {}

  /// The next events, or a comment after kSilence; empty after the end.
  Async<Buffer> next();

 private:
  /// Of what has ended since they were made last.
  Async<std::string> events_of(Batch batch);
  /// The last event of a batch that was removed.
  std::string gone();

  service::Jobs& jobs_;
  BatchId id_;
  service::Jobs::Check check_;
  std::string base_;
  std::set<JobId> sent_;
  bool has_ended_ = false;
};

http::Response event_answer(std::shared_ptr<EventStream> events);

}  // namespace pressoir::dialects::own
