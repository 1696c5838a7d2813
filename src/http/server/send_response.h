// How an answer goes out: head and body, whatever the body is. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <chrono>

#include "http/server/connection.h"
#include "base/loop/loop_turns.h"
#include "http/server/response_head.h"

namespace pressoir::http {

struct Sending {
  Connection& connection;
  LoopTurns& turns;                     ///< pieces wait for what is new
  std::chrono::seconds write_deadline;  ///< without progress
  Persistence persistence;
  bool http_1_0;
};

enum class Sent {
  all,
  cut,      ///< the connection was lost, or the body failed on its way: it must be closed
  nothing,  ///< the body's file could not be read: another answer may be sent
};

/// Sends a response; no body for HEAD, 204 and 304. Logs with the request id why a body failed.
/// Leaves after_sent alone.
Async<Sent> send_response(Sending sending, Response response, const Request& request);

}  // namespace pressoir::http
