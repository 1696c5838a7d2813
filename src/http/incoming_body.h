// IncomingBody: the body of one request as it arrives, under the limits of its route.
// One coroutine at a time; lives as long as its request.
#pragma once

#include "base/async.h"

#include "http/connection.h"
#include "http/message.h"
#include "http/request_parser.h"

namespace pressoir::http {

/// Bytes that all bodies being received may have together. Bytes count from when they arrive: what
/// a client merely announces would cost it nothing and keep everybody else out.
struct SpoolBudget {
  std::uint64_t most;
  std::uint64_t used = 0;
};

class IncomingBody final : public BodyReader {
 public:
  /// @param patience  time without progress before the body has taken too long.
  IncomingBody(Connection& connection, RequestParser& parser, const BodyLimits& limits,
               SpoolBudget& budget, std::chrono::seconds patience);
  IncomingBody(const IncomingBody&) = delete;
  IncomingBody& operator=(const IncomingBody&) = delete;
  ~IncomingBody() override { budget_.used -= received_; }

  /// Also @throws Error unavailable when the budget is used up, or has no room for what is
  /// announced.
  Async<std::size_t> read_some(std::span<std::byte> into) override;
  /// Whether the next request follows at once in the connection's input. Drops what of an unread
  /// body has been received already.
  bool finished();

 private:
  Async<void> begin();
  Async<void> receive();
  void need_room(std::uint64_t bytes) const;

  Connection& connection_;
  RequestParser& parser_;
  BodyLimits limits_;
  SpoolBudget& budget_;
  const std::chrono::seconds patience_;
  SteadyTime deadline_{};
  std::uint64_t received_ = 0;
  bool begun_ = false;
  bool broken_ = false;
};

}  // namespace pressoir::http
