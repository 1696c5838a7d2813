// What the sessions of one server share, and the session itself: requests of one connection, one
// after the other. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "http/address_shares.h"
#include "http/server/client_address.h"
#include "http/server/connection.h"
#include "http/server/incoming_body.h"
#include "base/loop/loop_turns.h"
#include "http/server/router.h"

namespace pressoir::http {

struct SessionLimits {
  std::uint32_t max_connections;
  std::uint32_t max_connections_per_address;
  std::chrono::seconds head_deadline, idle_deadline, body_deadline, write_deadline;
  Pace body_pace;
};

/// One answered request, for who counts them.
struct Exchange {
  /// Route::owner; "none" for an unknown path, "server" for what is not a request.
  std::string owner;
  unsigned status = 0;
  std::optional<ErrorCode> failure;
  std::chrono::duration<double> took{};
  std::string path{};  ///< Match::logged_path
};
using Observer = std::function<void(const Exchange&)>;

struct SharedState {
  const Routes& routes;
  const std::filesystem::path spool;
  SessionLimits limits;
  TrustedProxies proxies;
  const std::shared_ptr<SpoolBudget> budget;
  /// Requests sent in advance, long polls, pieces of bodies and of files: they wait for what is
  /// new.
  LoopTurns turns;
  LoopTurns ends;        ///< of connections; many may end at once
  LoopTurns handshakes;  ///< of TLS: a signature takes a millisecond or more
  std::unordered_map<std::uint64_t, Connection*> connections{};  ///< by Connection::number
  AddressShares connections_of{};  ///< by share_key; not those of who has no limit
  bool stopping = false;
  Observer observer{};
  /// What a peer's connections are counted under; empty for who has no limit of its own.
  [[nodiscard]] std::string connection_key(const Address& peer) const;
};

/// Serves a connection until it closes, a deadline passes or the server stops. Throws nothing.
/// @param cancellation  of this coroutine; emitted when its client has gone.
Async<void> serve_connection(std::shared_ptr<SharedState> shared,
                             std::unique_ptr<Transport> transport, bool tls,
                             std::shared_ptr<boost::asio::cancellation_signal> cancellation);

}  // namespace pressoir::http
