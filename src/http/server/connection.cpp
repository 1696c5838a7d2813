#include "http/server/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/networks.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto kOutcome = asio::as_tuple(asio::use_awaitable);

void shutdown_sending(tcp::socket& socket) noexcept {
  SystemError ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

std::uint64_t next_number() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

template <class Stream>
Async<IoResult> read_from(Stream& stream, asio::mutable_buffer into) {
  const auto [error, bytes] = co_await stream.async_read_some(into, kOutcome);
  co_return IoResult{error, bytes};
}

template <class Stream>
Async<IoResult> write_to(Stream& stream, TwoBuffers buffers) {
  const auto [error, bytes] = co_await stream.async_write_some(buffers, kOutcome);
  co_return IoResult{error, bytes};
}

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(tcp::socket socket) : socket_(std::move(socket)) {}

  Async<SystemError> handshake() override { co_return SystemError{}; }
  Async<IoResult> read_some(asio::mutable_buffer into) override { return read_from(socket_, into); }
  Async<IoResult> write_some(TwoBuffers buffers) override { return write_to(socket_, buffers); }
  Async<void> finish() override {
    shutdown_sending(socket_);
    co_return;
  }
  tcp::socket& socket() noexcept override { return socket_; }

 private:
  tcp::socket socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(tcp::socket socket, asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  Async<SystemError> handshake() override {
    const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kOutcome);
    co_return error;
  }
  Async<IoResult> read_some(asio::mutable_buffer into) override { return read_from(stream_, into); }
  Async<IoResult> write_some(TwoBuffers buffers) override { return write_to(stream_, buffers); }
  Async<void> finish() override {
    // Sends close_notify, then waits for the peer's; data instead of it ends the wait.
    co_await stream_.async_shutdown(kOutcome);
    shutdown_sending(socket());
  }
  tcp::socket& socket() noexcept override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_transport(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsTransport>(std::move(socket), context);
}

class Connection::Wait {
 public:
  Wait(Connection& connection, SteadyTime deadline) : connection_(connection) {
    connection_.deadline_ = deadline;
    connection_.expired_ = false;
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() { connection_.deadline_ = kNever; }
  /// A cancelled wait is one that took too long.
  [[nodiscard]] SystemError result(SystemError error) const noexcept {
    return error && connection_.expired_ ? asio::error::timed_out : error;
  }

 private:
  Connection& connection_;
};

Connection::Connection(std::unique_ptr<Transport> transport, bool is_tls)
    : tls(is_tls), number(next_number()), transport_(std::move(transport)) {
  SystemError error;
  const auto endpoint = transport_->socket().remote_endpoint(error);
  if (!error) peer = unmapped(endpoint.address());
  transport_->socket().set_option(tcp::no_delay(true), error);
}

Async<SystemError> Connection::wait_for_input(SteadyTime deadline) {
  const Wait wait(*this, deadline);
  const auto [error] = co_await transport_->socket().async_wait(tcp::socket::wait_read, kOutcome);
  co_return wait.result(error);
}

Async<SystemError> Connection::handshake(SteadyTime deadline) {
  const Wait wait(*this, deadline);
  co_return wait.result(co_await transport_->handshake());
}

Async<SystemError> Connection::receive(std::size_t max_bytes, SteadyTime deadline) {
  const Wait wait(*this, deadline);
  const auto got = co_await transport_->read_some(input.prepare(max_bytes));
  input.commit(got.bytes);
  bytes_in += got.bytes;
  co_return wait.result(got.error);
}

Async<SystemError> Connection::receive_idle(std::size_t max_bytes, SteadyTime deadline) {
  if (closing_) co_return asio::error::operation_aborted;
  idle_ = true;
  const auto error = co_await receive(max_bytes, deadline);
  idle_ = false;
  co_return error;
}

Async<SystemError> Connection::send(TwoBuffers buffers, std::chrono::seconds step) {
  while (buffers[0].size() + buffers[1].size() > 0) {
    const Wait wait(*this, std::chrono::steady_clock::now() + step);
    const auto sent = co_await transport_->write_some(buffers);
    if (sent.error) co_return wait.result(sent.error);
    bytes_out += sent.bytes;
    const auto of_first = std::min(sent.bytes, buffers[0].size());
    buffers[0] += of_first;
    buffers[1] += sent.bytes - of_first;
  }
  co_return SystemError{};
}

Async<void> Connection::close_gently(std::uint64_t max_bytes, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  {
    const Wait wait(*this, deadline);
    co_await transport_->finish();
  }
  std::array<std::byte, 16 * 1024> waste;
  for (std::uint64_t received = 0; received < max_bytes && !expired_;) {
    const Wait wait(*this, deadline);
    // Under TLS too the bytes come from the socket: nobody will decrypt them.
    const auto [error, bytes] =
        co_await transport_->socket().async_read_some(asio::buffer(waste), kOutcome);
    if (error) break;
    received += bytes;
  }
  SystemError ignored;
  transport_->socket().close(ignored);
}

Connection::Watch::Watch(Connection& connection, bool may_ask, std::function<void()> on_gone)
    : connection_(connection), may_ask_(may_ask), on_gone_(std::move(on_gone)) {
  connection_.watch_ = this;
}

int Connection::watched_socket() const noexcept {
  return watch_ != nullptr && deadline_ == kNever ? transport_->socket().native_handle() : -1;
}

void Connection::judge_peer(short events) {
  if (watch_ == nullptr || events == 0) return;
  if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0 || tls) {
    watch_->on_gone_();
  } else if (watch_->may_ask_ && !std::exchange(watch_->asked_, true)) {
    static constexpr std::string_view kAreYouThere = "HTTP/1.1 100 Continue\r\n\r\n";
    (void)::send(transport_->socket().native_handle(), kAreYouThere.data(), kAreYouThere.size(),
                 MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

bool Connection::is_peer_gone() const noexcept {
  pollfd state{.fd = transport_->socket().native_handle(), .events = 0, .revents = 0};
  return ::poll(&state, 1, 0) != 0;
}

void Connection::tick(SteadyTime now) noexcept {
  if (!is_late(now)) return;
  expired_ = true;
  deadline_ = kNever;
  cancel();
}

void Connection::stop() noexcept {
  closing_ = true;
  if (idle_) cancel();
}

void Connection::abandon() noexcept {
  closing_ = abandoned_ = true;
  SystemError ignored;
  transport_->socket().close(ignored);
}

void Connection::cancel() noexcept {
  SystemError ignored;
  transport_->socket().cancel(ignored);
}

}  // namespace pressoir::http
