#include "http/server/session.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <cmath>
#include <memory>
#include <optional>

#include "base/log.h"
#include "http/server/response_head.h"
#include "http/server/send_response.h"

namespace pressoir::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kBlankBytes = 1024;        ///< of empty lines before a request
constexpr std::size_t kIdleBytes = 16 * 1024;    ///< of input kept by an idle connection
constexpr std::uint64_t kDrainBytes = 64 << 20;  ///< the time is what ends it
constexpr std::chrono::seconds kDrainTime{1};
constexpr std::chrono::seconds kOverloadDeadline{1};
constexpr std::size_t kLoggedPath = 512;
constexpr unsigned kClientGone = 499;  ///< in the log alone, as other servers have it

enum class HeadEnd { complete, closed, timed_out, too_large, malformed };

unsigned status_of(HeadEnd end) noexcept {
  if (end == HeadEnd::timed_out) return 408;
  return end == HeadEnd::too_large ? 431 : 400;
}

/// Rendered by the dialect that owns the path or that the headers identify, as far as they are
/// known.
Response refusal(HeadEnd end, const Match& match, const Request& request) {
  if (match.renderer != nullptr) {
    const auto code = end == HeadEnd::timed_out ? ErrorCode::timeout : ErrorCode::invalid_request;
    return failure_response(match, Error(code, "The request is malformed."), request);
  }
  return status_response(status_of(end));
}

/// Calls after_sent once, however the sending ends.
class AfterSent {
 public:
  explicit AfterSent(std::function<void()> call) : call_(std::move(call)) {}
  AfterSent(const AfterSent&) = delete;
  AfterSent& operator=(const AfterSent&) = delete;
  ~AfterSent() {
    if (!call_) return;
    try {
      call_();
    } catch (const std::exception& error) {
      log::error("after_sent_failed", {{"detail", std::string(error.what())}});
    } catch (...) {
      log::error("after_sent_failed");
    }
  }

 private:
  std::function<void()> call_;
};

class Session {
 public:
  /// @param give_up  ends run() from outside.
  Session(SharedState& shared, Connection& connection, bool overloaded,
          std::function<void()> give_up)
      : shared_(shared),
        connection_(connection),
        overloaded_(overloaded),
        give_up_(std::move(give_up)) {}

  Async<void> run() {
    const bool is_open = co_await shake_hands();
    if (!is_open) co_return;
    while (co_await exchange()) {
    }
    co_await connection_.close_gently(unread_ ? kDrainBytes : 0, kDrainTime);
  }

 private:
  Async<bool> shake_hands();
  Async<HeadEnd> receive_head(RequestParser& parser);
  Async<bool> exchange();
  Async<void> refuse(HeadEnd end, Head known);
  void fill(Request& request, Head head) const;
  Async<Response> respond(const Match& match, Request& request);
  Async<Response> answer_of(const Match& match, Request& request, const Exchange& exchange);
  Async<Sent> send(Response response, const Request& request, Persistence persistence);
  [[nodiscard]] std::chrono::seconds head_deadline() const {
    return overloaded_ ? kOverloadDeadline : shared_.limits.head_deadline;
  }
  [[nodiscard]] Persistence persistence_for(const RequestParser& parser, bool reusable) const;
  void log(const Request& request, Exchange exchange) const;

  SharedState& shared_;
  Connection& connection_;
  const bool overloaded_;
  const std::function<void()> give_up_;
  bool first_ = true;
  bool http_1_0_ = false;
  bool unread_ = false;  ///< the peer may still be sending what nobody reads
  steady_clock::time_point started_{};
};

/// False: the peer does not, or not in time.
Async<bool> Session::shake_hands() {
  const auto deadline = steady_clock::now() + head_deadline();
  if (connection_.tls) {
    const auto silence = co_await connection_.wait_for_input(deadline);
    if (silence) co_return false;
    co_await shared_.handshakes.next();
  }
  const auto error = co_await connection_.handshake(deadline);
  co_return !error;
}

Async<HeadEnd> Session::receive_head(RequestParser& parser) {
  auto& input = connection_.input;
  const auto timeout = first_ ? head_deadline() : shared_.limits.idle_deadline;
  const auto idle_deadline = steady_clock::now() + timeout;
  for (std::size_t blank = 0;;) {
    const auto before = input.size();
    if (RequestParser::begins(input)) break;
    blank += before - input.size();
    if (blank > kBlankBytes) co_return HeadEnd::closed;
    if (input.size() == 0 && input.capacity() > kIdleBytes) input = {};
    if (co_await connection_.receive_idle(kHeadBytes, idle_deadline)) co_return HeadEnd::closed;
  }
  first_ = false;
  started_ = steady_clock::now();
  const auto complete_by = started_ + head_deadline();
  connection_.bytes_in = input.size();
  connection_.bytes_out = 0;
  for (;;) {
    const auto step = parser.parse_head(input);
    if (step == RequestParser::Step::done) co_return HeadEnd::complete;
    if (step == RequestParser::Step::too_large) co_return HeadEnd::too_large;
    if (step == RequestParser::Step::malformed) co_return HeadEnd::malformed;
    const auto error = co_await connection_.receive(kHeadBytes, complete_by);
    if (error == boost::asio::error::timed_out) co_return HeadEnd::timed_out;
    if (error) co_return HeadEnd::closed;
  }
}

Async<void> Session::refuse(HeadEnd end, Head known) {
  unread_ = true;
  Request request;
  fill(request, std::move(known));
  Exchange exchange;
  exchange.owner = "server";
  const bool has_path = !request.head.path.empty();
  if (!has_path) request.head.path = "/";
  const auto match = shared_.routes.match(request.head);
  if (has_path) exchange.path = match.logged_path;
  auto response = refusal(end, match, request);
  exchange.status = response.status;
  exchange.failure = response.failure;
  co_await send(std::move(response), request, Persistence::close);
  log(request, std::move(exchange));
}

void Session::fill(Request& request, Head head) const {
  request.id = new_request_id();
  request.spool = shared_.spool;
  request.head = std::move(head);
  shared_.proxies.set_client(request.head, connection_.peer, connection_.tls);
}

/// What the overloaded server says, else what the handler says.
Async<Response> Session::respond(const Match& match, Request& request) {
  if (overloaded_)
    co_return failure_response(match, Error(ErrorCode::unavailable, "The server is busy."),
                               request);
  if (match.route != nullptr && match.route->waits) co_await shared_.turns.next();
  co_return co_await dispatch(match, request);
}

/// The same while the client is there; what it asked for ends with it.
Async<Response> Session::answer_of(const Match& match, Request& request, const Exchange& exchange) {
  const Connection::Watch watch(connection_, !http_1_0_, give_up_);
  std::optional<Response> response;
  try {
    response = co_await respond(match, request);
  } catch (const boost::system::system_error&) {  // cancelled: by give_up_, or at a stop
  }
  if (response && !connection_.is_abandoned()) co_return std::move(*response);
  if (response) const AfterSent lost(std::move(response->after_sent));
  auto unanswered = exchange;
  unanswered.status = kClientGone;
  log(request, std::move(unanswered));
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

Persistence Session::persistence_for(const RequestParser& parser, bool reusable) const {
  if (!reusable || !parser.keep_alive() || overloaded_ || connection_.closing())
    return Persistence::close;
  return parser.is_http_1_0() ? Persistence::keep_alive : Persistence::as_is;
}

/// One request and its answer. True when another may follow.
Async<bool> Session::exchange() {
  if (!first_ && connection_.input.size() > 0) {
    co_await shared_.turns.next();
    // Requests that a client sent in advance are answered only while it is there.
    if (connection_.is_peer_gone()) co_return false;
  }
  RequestParser parser;
  const auto end = co_await receive_head(parser);
  if (end == HeadEnd::closed) co_return false;
  std::optional<Head> head;
  if (end == HeadEnd::complete) head = parser.head();
  if (!head) {
    co_await refuse(end, parser.known_of_head(connection_.input));
    co_return false;
  }
  Request request;
  fill(request, std::move(*head));
  http_1_0_ = parser.is_http_1_0();
  const auto match = shared_.routes.match(request.head);
  if (match.route != nullptr) request.limits = match.route->limits;
  Exchange exchange;
  exchange.owner = match.route != nullptr ? match.route->owner : "none";
  exchange.path = match.logged_path;
  IncomingBody body(connection_, parser, request.limits, *shared_.budget,
                    share_key(request.head.remote_address), shared_.limits.body_deadline,
                    shared_.limits.body_pace, shared_.turns);
  request.body = &body;

  auto response = co_await answer_of(match, request, exchange);
  const AfterSent after(std::move(response.after_sent));
  exchange.status = response.status;
  exchange.failure = response.failure;
  const bool reusable = body.finished();
  unread_ = !reusable || overloaded_;
  const auto* source = std::get_if<BodySource>(&response.body);
  const bool ends_by_closing = http_1_0_ && source != nullptr && !source->bytes;
  const auto persistence = persistence_for(parser, reusable && !ends_by_closing);
  auto sent = co_await send(std::move(response), request, persistence);
  if (sent == Sent::nothing) {
    const Error unreadable(ErrorCode::internal, "An internal error occurred.", "see body_failed");
    auto failure = failure_response(match, unreadable, request);
    exchange.status = failure.status;
    exchange.failure = failure.failure;
    sent = co_await send(std::move(failure), request, persistence);
  }
  log(request, std::move(exchange));
  co_return (sent == Sent::all) && persistence != Persistence::close && !connection_.closing();
}

Async<Sent> Session::send(Response response, const Request& request, Persistence persistence) {
  const Sending sending{.connection = connection_,
                        .turns = shared_.turns,
                        .write_deadline = shared_.limits.write_deadline,
                        .persistence = persistence,
                        .http_1_0 = http_1_0_};
  co_return co_await send_response(sending, std::move(response), request);
}

void Session::log(const Request& request, Exchange exchange) const {
  const std::chrono::duration<double, std::milli> took = steady_clock::now() - started_;
  log::info("request", {{"id", request.id},
                        {"method", std::string(name_of(request.head.method))},
                        {"path", exchange.path.substr(0, kLoggedPath)},
                        {"status", std::int64_t{exchange.status}},
                        {"bytes_in", static_cast<std::int64_t>(connection_.bytes_in)},
                        {"bytes_out", static_cast<std::int64_t>(connection_.bytes_out)},
                        {"ms", std::round(took.count() * 1000) / 1000},
                        {"remote", request.head.remote_address},
                        {"owner", exchange.owner}});
  exchange.took = took;
  if (shared_.observer) shared_.observer(exchange);
}

/// Keeps a connection in the server's list while it lives, and counts it for its address.
class Listed {
 public:
  Listed(SharedState& shared, Connection& connection)
      : shared_(shared), connection_(connection), address_(shared.connection_key(connection.peer)) {
    shared_.connections.emplace(connection_.number, &connection_);
    if (!address_.empty()) shared_.connections_of.add(address_, 1);
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  ~Listed() {
    shared_.connections.erase(connection_.number);
    if (!address_.empty()) shared_.connections_of.take_back(address_, 1);
  }
  [[nodiscard]] bool is_one_too_many() const {
    const auto& limits = shared_.limits;
    return shared_.connections.size() > limits.max_connections ||
           shared_.connections_of.of(address_) > limits.max_connections_per_address;
  }

 private:
  SharedState& shared_;
  Connection& connection_;
  const std::string address_;
};

}  // namespace

std::string SharedState::connection_key(const Address& peer) const {
  const auto address = unmapped(peer);
  return address.is_loopback() || proxies.hold(address) ? std::string() : share_key(address);
}

Async<void> serve_connection(std::shared_ptr<SharedState> shared,
                             std::unique_ptr<Transport> transport, bool tls,
                             std::shared_ptr<boost::asio::cancellation_signal> cancellation) {
  try {
    Connection connection(std::move(transport), tls);
    const Listed listed(*shared, connection);
    if (shared->stopping) connection.stop();
    Session session(*shared, connection, listed.is_one_too_many(), [&connection, cancellation] {
      connection.abandon();
      cancellation->emit(boost::asio::cancellation_type::terminal);
    });
    co_await session.run();
  } catch (const Error& error) {
    log::error("session_failed", {{"detail", error.what() + (": " + error.detail())}});
  } catch (const std::exception& error) {
    const auto* failed = dynamic_cast<const boost::system::system_error*>(&error);
    if (failed == nullptr || failed->code() != boost::asio::error::operation_aborted)
      log::error("session_failed", {{"detail", std::string(error.what())}});
  } catch (...) {
    log::error("session_failed");
  }
}

}  // namespace pressoir::http
