// IncomingBody: the body of one request as it arrives, under the limits of its route.
// One coroutine at a time; lives as long as its request.
#pragma once

#include "base/loop/async.h"

#include "http/body/spool_budget.h"
#include "http/message.h"
#include "http/server/connection.h"
#include "base/loop/loop_turns.h"
#include "http/server/pace.h"
#include "http/server/request_parser.h"

namespace pressoir::http {

class IncomingBody final : public BodyReader {
 public:
  /// @param address   share_key of the client.
  /// @param timeout  time without progress before the body has taken too long.
  /// @param turns     in which its pieces are received.
  IncomingBody(Connection& connection, RequestParser& parser, const BodyLimits& limits,
               SpoolBudget& budget, std::string address, std::chrono::seconds timeout, Pace pace,
               LoopTurns& turns);
  IncomingBody(const IncomingBody&) = delete;
  IncomingBody& operator=(const IncomingBody&) = delete;

  /// Also @throws Error unavailable when the budget is used up, or has no room for what is
  /// announced.
  Async<std::size_t> read_some(std::span<std::byte> into) override;
  void trust_sender() override { share_.trust(); }
  /// Whether the next request follows at once in the connection's input. Drops what of an unread
  /// body has been received already.
  bool finished();

 private:
  Async<void> begin();
  Async<void> receive();

  Connection& connection_;
  RequestParser& parser_;
  BodyLimits limits_;
  SpoolBudget::Share share_;
  const std::chrono::seconds timeout_;
  Pace pace_;
  LoopTurns& turns_;
  SteadyTime deadline_{};
  bool begun_ = false;
  bool broken_ = false;
};

}  // namespace pressoir::http
