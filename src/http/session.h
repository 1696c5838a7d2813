// What the sessions of one server share, and the session itself: requests of one connection, one
// after the other. Lives on the server's executor.
#pragma once

#include "base/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>

#include "http/connection.h"
#include "http/incoming_body.h"
#include "http/router.h"

namespace pressoir::http {

struct SessionLimits {
  std::uint32_t max_connections;
  std::chrono::seconds head_deadline, idle_deadline, write_deadline;
};

struct SharedState {
  const Routes& routes;
  const std::filesystem::path spool;
  const SessionLimits limits;
  SpoolBudget budget;
  std::unordered_set<Connection*> connections;
  bool stopping = false;
};

/// Serves a connection until it closes, a deadline passes or the server stops. Throws nothing.
Async<void> serve_connection(std::shared_ptr<SharedState> shared,
                             std::unique_ptr<Transport> transport, bool tls);

}  // namespace pressoir::http
