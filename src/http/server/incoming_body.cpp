#include "http/server/incoming_body.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>

namespace pressoir::http {
namespace {

constexpr std::size_t kReceiveBytes = 64 * 1024;
constexpr std::chrono::seconds kContinueDeadline{10};

[[noreturn]] void too_large() {
  throw Error(ErrorCode::payload_too_large, "The request is too large.");
}

}  // namespace

IncomingBody::IncomingBody(Connection& connection, RequestParser& parser, const BodyLimits& limits,
                           SpoolBudget& budget, std::string address, std::chrono::seconds timeout,
                           Pace pace, LoopTurns& turns)
    : connection_(connection),
      parser_(parser),
      limits_(limits),
      share_(budget, std::move(address)),
      timeout_(timeout),
      pace_(pace),
      turns_(turns) {}

Async<void> IncomingBody::begin() {
  begun_ = true;
  broken_ = true;  // until all of what follows has gone well
  deadline_ = std::chrono::steady_clock::now() + limits_.deadline;
  const auto length = parser_.content_length();
  if (length.value_or(0) > limits_.max_bytes) too_large();
  share_.need_room(length.value_or(0));
  if (parser_.expects_continue() && connection_.input.size() == 0) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const TwoBuffers answer{boost::asio::buffer(kContinue.data(), kContinue.size())};
    if (co_await connection_.send(answer, kContinueDeadline))
      throw Error(ErrorCode::invalid_request, "The connection was lost.");
  }
  broken_ = false;
}

Async<std::size_t> IncomingBody::read_some(std::span<std::byte> into) {
  if (parser_.body_done() || into.empty()) co_return 0;
  if (broken_) throw Error(ErrorCode::invalid_request, "The body cannot be read.");
  if (!begun_) co_await begin();
  std::size_t moved = 0;
  for (;;) {
    const auto step = parser_.parse_body(connection_.input, into, moved);
    broken_ = step != RequestParser::Step::done;
    if (step == RequestParser::Step::done) break;
    if (step == RequestParser::Step::malformed)
      throw Error(ErrorCode::invalid_request, "The body is malformed.");
    co_await receive();
  }
  broken_ = true;
  if (share_.bytes() + moved > limits_.max_bytes) too_large();
  share_.take(moved);
  broken_ = false;
  co_return moved;
}

Async<void> IncomingBody::receive() {
  using Clock = std::chrono::steady_clock;
  co_await turns_.next();
  const auto idle_deadline = std::min(deadline_, Clock::now() + timeout_);
  for (;;) {
    const auto since = Clock::now();
    const auto bytes = connection_.bytes_in;
    const auto error =
        co_await connection_.receive(kReceiveBytes, std::min(idle_deadline, since + pace_.left()));
    const bool keeps_up = pace_.count(Clock::now() - since, connection_.bytes_in - bytes);
    const bool timed_out = error == boost::asio::error::timed_out;
    if (!keeps_up || (timed_out && Clock::now() >= idle_deadline))
      throw Error(ErrorCode::timeout, "The body took too long to arrive.");
    if (!error) co_return;
    if (!timed_out) throw Error(ErrorCode::invalid_request, "The connection was lost.");
  }
}

bool IncomingBody::finished() {
  if (parser_.body_done()) return true;
  if (broken_ || (!begun_ && parser_.expects_continue())) return false;
  std::array<std::byte, 4096> waste;
  for (std::size_t moved = 1; moved > 0 && !parser_.body_done();)
    if (parser_.parse_body(connection_.input, waste, moved) != RequestParser::Step::done)
      return false;
  return parser_.body_done();
}

}  // namespace pressoir::http
