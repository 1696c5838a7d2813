// Connection: one accepted socket, plain or TLS, with deadlines on every wait.
// Lives on the server's executor; one coroutine at a time, tick() and abandon() between its waits.
#pragma once

#include "base/loop/async.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace pressoir::http {

using SteadyTime = std::chrono::steady_clock::time_point;
using SystemError = boost::system::error_code;

struct IoResult {
  SystemError error;
  std::size_t bytes = 0;
};

/// The bytes of a head and of a body, sent together.
using TwoBuffers = std::array<boost::asio::const_buffer, 2>;

/// What plain TCP and TLS have in common.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;
  virtual Async<SystemError> handshake() = 0;
  virtual Async<IoResult> read_some(boost::asio::mutable_buffer into) = 0;
  virtual Async<IoResult> write_some(TwoBuffers buffers) = 0;
  /// Signals the peer that nothing more follows.
  virtual Async<void> finish() = 0;
  virtual boost::asio::ip::tcp::socket& socket() noexcept = 0;
};

std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Transport> tls_transport(boost::asio::ip::tcp::socket socket,
                                         boost::asio::ssl::context& context);

class Connection {
 public:
  Connection(std::unique_ptr<Transport> transport, bool tls);

  /// What has been received and not yet consumed.
  boost::beast::flat_buffer input;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  const bool tls;
  const std::uint64_t number;  ///< no other one of this process has it
  boost::asio::ip::address peer;

  /// Returns when the peer has sent something, or has ended. Error timed_out after `deadline`.
  Async<SystemError> wait_for_input(SteadyTime deadline);
  Async<SystemError> handshake(SteadyTime deadline);
  /// Receives once into `input`, up to `max_bytes` bytes. Error timed_out after `deadline`, eof at
  /// the end.
  Async<SystemError> receive(std::size_t max_bytes, SteadyTime deadline);
  /// The same, waiting for a request that may never come: a stop ends the wait.
  Async<SystemError> receive_idle(std::size_t max_bytes, SteadyTime deadline);
  /// Sends all; `step` is the time without progress.
  Async<SystemError> send(TwoBuffers buffers, std::chrono::seconds step);
  /// Ends our side, then receives what the peer is still sending, up to `max_bytes` bytes and
  /// `timeout`: closing at once would destroy the answer on its way (RFC 9112, 9.6).
  Async<void> close_gently(std::uint64_t max_bytes, std::chrono::milliseconds timeout);

  /// While it lives nobody need wait for the peer: who looks (see watched_socket) may find that it
  /// has gone.
  class Watch {
   public:
    /// @param may_ask  the peer understands interim answers (HTTP/1.1).
    Watch(Connection& connection, bool may_ask, std::function<void()> on_gone);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { connection_.watch_ = nullptr; }

   private:
    friend Connection;
    Connection& connection_;
    const bool may_ask_;
    bool asked_ = false;
    std::function<void()> on_gone_;
  };
  /// To be polled for POLLRDHUP; -1 while there is no Watch, or a wait of the connection's own.
  [[nodiscard]] int watched_socket() const noexcept;
  /// What poll() said of it. Calls on_gone when the peer has gone: it reset the connection, or
  /// ended its side under TLS (which has no half-closed peers). A peer that ended its side in the
  /// clear may still be reading: it is asked with a "100 Continue", which a peer that is there
  /// ignores (RFC 9110, 15.2) and one that has gone answers with a reset.
  void judge_peer(short events);
  /// Whether it is certain now that the peer has gone. Not to be asked often.
  [[nodiscard]] bool is_peer_gone() const noexcept;

  /// Whether tick() would end the present wait.
  [[nodiscard]] bool is_late(SteadyTime now) const noexcept { return now >= deadline_; }
  /// Ends the present wait when its deadline is over.
  void tick(SteadyTime now) noexcept;
  /// Ends an idle wait and makes closing() true.
  void stop() noexcept;
  /// Ends every wait, now and later.
  void abandon() noexcept;
  [[nodiscard]] bool is_abandoned() const noexcept { return abandoned_; }
  [[nodiscard]] bool closing() const noexcept { return closing_; }

 private:
  static constexpr SteadyTime kNever = SteadyTime::max();
  /// The deadline of one wait.
  class Wait;
  void cancel() noexcept;

  std::unique_ptr<Transport> transport_;
  Watch* watch_ = nullptr;
  SteadyTime deadline_ = kNever;
  bool expired_ = false;
  bool idle_ = false;
  bool closing_ = false;
  bool abandoned_ = false;
};

}  // namespace pressoir::http
