#include "http/incoming_body.h"

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
                           SpoolBudget& budget, std::chrono::seconds patience)
    : connection_(connection),
      parser_(parser),
      limits_(limits),
      budget_(budget),
      patience_(patience) {}

void IncomingBody::need_room(std::uint64_t bytes) const {
  if (bytes > budget_.most - budget_.used)
    throw Error(ErrorCode::unavailable, "The server is busy.", "http.max_spool_bytes is used up");
}

Async<void> IncomingBody::begin() {
  begun_ = true;
  broken_ = true;  // until all of what follows has gone well
  deadline_ = std::chrono::steady_clock::now() + limits_.deadline;
  const auto length = parser_.content_length();
  if (length.value_or(0) > limits_.max_bytes) too_large();
  need_room(length.value_or(0));
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
  if (received_ + moved > limits_.max_bytes) too_large();
  need_room(moved);
  budget_.used += moved;
  received_ += moved;
  broken_ = false;
  co_return moved;
}

Async<void> IncomingBody::receive() {
  const auto until = std::min(deadline_, std::chrono::steady_clock::now() + patience_);
  const auto error = co_await connection_.receive(kReceiveBytes, until);
  if (error == boost::asio::error::timed_out)
    throw Error(ErrorCode::timeout, "The body took too long to arrive.");
  if (error) throw Error(ErrorCode::invalid_request, "The connection was lost.");
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
