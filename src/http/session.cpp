#include "http/session.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "base/log.h"
#include "http/response_head.h"

namespace pressoir::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kIdleBytes = 16 * 1024;    ///< of input kept by an idle connection
constexpr std::size_t kPieceBytes = 64 * 1024;   ///< of a file on its way out
constexpr std::uint64_t kDrainBytes = 64 << 20;  ///< the time is what ends it
constexpr std::chrono::seconds kDrainTime{1};
constexpr std::chrono::seconds kOverloadDeadline{1};
constexpr std::size_t kLoggedPath = 512;

enum class HeadEnd { complete, closed, timed_out, too_large, malformed };

unsigned status_of(HeadEnd end) noexcept {
  switch (end) {
    case HeadEnd::timed_out: return 408;
    case HeadEnd::too_large: return 431;
    default: return 400;
  }
}

/// In the words of who owns the path, or is meant by the rest of the head, as far as it is known.
Response refusal(HeadEnd end, const Match& match, const Request& request) {
  if (match.renderer != nullptr) {
    const auto code = end == HeadEnd::timed_out ? ErrorCode::timeout : ErrorCode::invalid_request;
    return failure_response(match, Error(code, "The request is malformed."), request);
  }
  const auto status = status_of(end);
  return text_response(status, "application/json",
                       "{\"status\":" + std::to_string(status) + ",\"error\":\"" +
                           std::string(reason_of(status)) + "\"}");
}

/// How the answer's body is delimited.
ResponseFrame frame_of(const Response& response, Persistence persistence, bool http_1_0,
                       std::string_view request_id) {
  ResponseFrame frame{.body_bytes = std::nullopt,
                      .chunked = false,
                      .persistence = persistence,
                      .request_id = request_id};
  if (const auto* text = std::get_if<std::string>(&response.body)) frame.body_bytes = text->size();
  if (const auto* file = std::get_if<TempFile>(&response.body)) frame.body_bytes = file->size();
  if (const auto* part = std::get_if<FilePart>(&response.body)) frame.body_bytes = part->bytes;
  frame.chunked = !frame.body_bytes && !http_1_0;
  return frame;
}

/// The size line in front of a chunk's bytes; with the end of the body for the last, empty one.
std::string chunk_head(std::size_t bytes) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes, 16).ptr;
  return std::string(digits.data(), end) + (bytes == 0 ? "\r\n\r\n" : "\r\n");
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
  Session(SharedState& shared, Connection& connection, bool overloaded)
      : shared_(shared), connection_(connection), overloaded_(overloaded) {}

  Async<void> run() {
    const auto& limits = shared_.limits;
    if (co_await connection_.handshake(steady_clock::now() + limits.head_deadline)) co_return;
    while (co_await exchange()) {
    }
    co_await connection_.close_gently(unread_ ? kDrainBytes : 0, kDrainTime);
  }

 private:
  Async<HeadEnd> receive_head(RequestParser& parser);
  Async<bool> exchange();
  Async<void> refuse(HeadEnd end, Head known);
  Async<Response> respond(Match match, Request& request);
  Async<bool> send(Response response, const Request& request, Persistence persistence);
  Async<bool> send_file(std::string head, const TempFile& file, std::uint64_t offset,
                        std::uint64_t bytes);
  Async<bool> send_stream(std::string framing, const BodySource& source, ResponseFrame frame);
  Async<std::optional<Buffer>> next_piece(const BodySource& source, std::string_view request_id);
  [[nodiscard]] Persistence persistence_for(const RequestParser& parser, bool reusable) const;
  void log(const Request& request, Exchange exchange) const;

  SharedState& shared_;
  Connection& connection_;
  const bool overloaded_;
  bool first_ = true;
  bool http_1_0_ = false;
  bool unread_ = false;  ///< the peer may still be sending what nobody reads
  steady_clock::time_point started_{};
};

Async<HeadEnd> Session::receive_head(RequestParser& parser) {
  auto& input = connection_.input;
  const auto& limits = shared_.limits;
  const auto head_deadline = overloaded_ ? kOverloadDeadline : limits.head_deadline;
  if (input.size() == 0) {
    if (input.capacity() > kIdleBytes) input = {};
    const auto patience = first_ ? head_deadline : limits.idle_deadline;
    if (co_await connection_.receive_idle(kHeadBytes, steady_clock::now() + patience))
      co_return HeadEnd::closed;
  }
  first_ = false;
  started_ = steady_clock::now();
  connection_.bytes_in = input.size();
  connection_.bytes_out = 0;
  for (;;) {
    const auto step = parser.parse_head(input);
    if (step == RequestParser::Step::done) co_return HeadEnd::complete;
    if (step == RequestParser::Step::too_large) co_return HeadEnd::too_large;
    if (step == RequestParser::Step::malformed) co_return HeadEnd::malformed;
    const auto error = co_await connection_.receive(kHeadBytes, started_ + head_deadline);
    if (error == boost::asio::error::timed_out) co_return HeadEnd::timed_out;
    if (error) co_return HeadEnd::closed;
  }
}

Async<void> Session::refuse(HeadEnd end, Head known) {
  unread_ = true;
  Request request;
  request.id = new_request_id();
  request.head = std::move(known);
  request.head.remote_address = connection_.remote_address;
  request.head.tls = connection_.tls;
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

/// What the overloaded server says, else what the handler says.
Async<Response> Session::respond(Match match, Request& request) {
  if (overloaded_)
    co_return failure_response(match, Error(ErrorCode::unavailable, "The server is busy."),
                               request);
  co_return co_await dispatch(std::move(match), request);
}

Persistence Session::persistence_for(const RequestParser& parser, bool reusable) const {
  if (!reusable || !parser.keep_alive() || overloaded_ || connection_.closing())
    return Persistence::close;
  return parser.is_http_1_0() ? Persistence::keep_alive : Persistence::as_is;
}

/// One request and its answer. True when another may follow.
Async<bool> Session::exchange() {
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
  request.head = std::move(*head);
  request.head.remote_address = connection_.remote_address;
  request.head.tls = connection_.tls;
  request.id = new_request_id();
  request.spool = shared_.spool;
  auto match = shared_.routes.match(request.head);
  if (match.route != nullptr) request.limits = match.route->limits;
  Exchange exchange;
  exchange.owner = match.route != nullptr ? match.route->owner : "none";
  exchange.path = match.logged_path;
  IncomingBody body(connection_, parser, request.limits, shared_.budget,
                    shared_.limits.body_deadline);
  request.body = &body;

  auto response = co_await respond(std::move(match), request);
  exchange.status = response.status;
  exchange.failure = response.failure;
  const bool reusable = body.finished();
  unread_ = !reusable || overloaded_;
  http_1_0_ = parser.is_http_1_0();
  const bool ends_by_closing = http_1_0_ && std::holds_alternative<BodySource>(response.body);
  const auto persistence = persistence_for(parser, reusable && !ends_by_closing);
  const bool sent = co_await send(std::move(response), request, persistence);
  log(request, std::move(exchange));
  co_return sent&& persistence != Persistence::close && !connection_.closing();
}

Async<bool> Session::send(Response response, const Request& request, Persistence persistence) {
  const AfterSent after(std::move(response.after_sent));
  const auto frame = frame_of(response, persistence, http_1_0_, request.id);
  auto head = response_head(response, frame);
  const bool bodiless =
      request.head.method == Method::head || response.status == 204 || response.status == 304;
  if (!bodiless) {
    if (const auto* file = std::get_if<TempFile>(&response.body))
      co_return co_await send_file(std::move(head), *file, 0, *frame.body_bytes);
    if (const auto* part = std::get_if<FilePart>(&response.body))
      co_return co_await send_file(std::move(head), part->file, part->offset, part->bytes);
    if (const auto* source = std::get_if<BodySource>(&response.body))
      co_return co_await send_stream(std::move(head), *source, frame);
  }
  TwoBuffers buffers{boost::asio::buffer(head)};
  if (const auto* text = std::get_if<std::string>(&response.body); text != nullptr && !bodiless)
    buffers[1] = boost::asio::buffer(*text);
  const auto error = co_await connection_.send(buffers, shared_.limits.write_deadline);
  co_return !error;
}

Async<bool> Session::send_file(std::string head, const TempFile& file, std::uint64_t offset,
                               std::uint64_t bytes) {
  std::vector<std::byte> piece(std::min<std::uint64_t>(bytes, kPieceBytes));
  const auto end = offset + bytes;
  do {
    const auto wanted = std::min<std::uint64_t>(end - offset, piece.size());
    const auto got = file.read_at(offset, std::span(piece).first(wanted));
    if (got != wanted) co_return false;  // cut by somebody: the length has been promised
    offset += got;
    const TwoBuffers buffers{boost::asio::buffer(head), boost::asio::buffer(piece.data(), got)};
    if (co_await connection_.send(buffers, shared_.limits.write_deadline)) co_return false;
    head.clear();
  } while (offset < end);
  co_return true;
}

/// Empty when the source failed.
Async<std::optional<Buffer>> Session::next_piece(const BodySource& source,
                                                 std::string_view request_id) {
  std::string detail;
  try {
    co_return co_await source.next();
  } catch (const Error& error) {
    detail = error.what() + (": " + error.detail());
  } catch (const std::exception& error) {
    detail = error.what();
  }
  log::error("body_failed", {{"id", std::string(request_id)}, {"detail", detail}});
  co_return std::nullopt;
}

/// `framing` is what goes before the next piece: the head at first.
Async<bool> Session::send_stream(std::string framing, const BodySource& source,
                                 ResponseFrame frame) {
  for (;;) {
    const auto piece = co_await next_piece(source, frame.request_id);
    if (!piece) co_return false;  // no last chunk: the client sees that something is missing
    if (frame.chunked) framing += chunk_head(piece->size());
    const TwoBuffers buffers{boost::asio::buffer(framing),
                             boost::asio::buffer(piece->data(), piece->size())};
    if (co_await connection_.send(buffers, shared_.limits.write_deadline)) co_return false;
    if (piece->empty()) co_return true;
    framing = frame.chunked ? "\r\n" : "";
  }
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

/// Keeps a connection in the server's list while it lives.
class Listed {
 public:
  Listed(SharedState& shared, Connection& connection) : shared_(shared), connection_(connection) {
    shared_.connections.insert(&connection_);
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  ~Listed() { shared_.connections.erase(&connection_); }

 private:
  SharedState& shared_;
  Connection& connection_;
};

}  // namespace

Async<void> serve_connection(std::shared_ptr<SharedState> shared,
                             std::unique_ptr<Transport> transport, bool tls) {
  try {
    Connection connection(std::move(transport), tls);
    const Listed listed(*shared, connection);
    const bool overloaded = shared->connections.size() > shared->limits.max_connections;
    if (shared->stopping) connection.stop();
    Session session(*shared, connection, overloaded);
    co_await session.run();
  } catch (const boost::system::system_error& error) {
    if (error.code() != boost::asio::error::operation_aborted)
      log::error("session_failed", {{"detail", std::string(error.what())}});
  } catch (const Error& error) {
    log::error("session_failed", {{"detail", error.what() + (": " + error.detail())}});
  } catch (const std::exception& error) {
    log::error("session_failed", {{"detail", std::string(error.what())}});
  } catch (...) {
    log::error("session_failed");
  }
}

}  // namespace pressoir::http
