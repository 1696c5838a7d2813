// Announcement: of a batch whose end is called back: the answer that announces it was sent, or
// never will be, since the client has left. On the server's executor.
#pragma once

#include <utility>

#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {

/// Its end is that of the answer: callbacks wait for it (Webhooks::expect).
class Announcement {
 public:
  /// `jobs` outlives this.
  Announcement(service::Jobs& jobs, BatchId id) : jobs_(jobs), id_(std::move(id)) {}
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;
  Announcement(Announcement&&) = delete;
  Announcement& operator=(Announcement&&) = delete;
  ~Announcement() { jobs_.announced(id_); }

 private:
  service::Jobs& jobs_;
  BatchId id_;
};

}  // namespace pressoir::dialects::own
