// Server: listeners and sessions over Beast: HTTP/1.1 keep-alive, TLS, deadlines, limits.
// Lives on one executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "http/body/spool_budget.h"
#include "http/server/router.h"

namespace pressoir::http {

struct ServerConfig {
  std::string listen = "127.0.0.1:8080";
  std::string tls_listen;
  std::filesystem::path tls_cert, tls_key;
  bool tls_self_signed = false;
  std::vector<std::string> tls_names;
  std::uint32_t max_connections = 4096, max_connections_per_address = 0;
  std::vector<std::string> trusted_proxies;
  std::uint64_t max_spool_bytes = 4ULL << 30, max_keyless_bytes = 128 << 20;
  std::uint64_t min_body_rate = 1024;
  std::chrono::seconds body_rate_window{10};
  std::chrono::seconds head_deadline{15}, idle_deadline{60}, body_deadline{30}, write_deadline{120},
      stop_grace{20};
  static constexpr std::int64_t kMaxSpoolBytes = std::int64_t{1} << 50;
  static constexpr std::string_view kDeadline =
      "no network is done in less than a second, and each holds a connection all the while";

  template <class Visitor>
  void visit(Visitor& v) {
    v("http.listen", listen, "ADDRESS:PORT for HTTP; port 0 picks a free one; empty: none");
    v("http.tls_listen", tls_listen, "ADDRESS:PORT for HTTPS; empty: none");
    v("http.tls_cert", tls_cert, "PEM file with the certificate chain");
    v("http.tls_key", tls_key, "PEM file with the private key");
    v("http.tls_self_signed", tls_self_signed,
      "Make the certificate, with an authority of the data folder's own that clients must trust");
    v("http.tls_names", tls_names,
      "Host names and addresses that such a certificate is for, besides localhost and the name of "
      "the machine");
    v("http.max_connections", max_connections,
      "Open connections; 256 more are answered 503 with Retry-After, and what comes beyond those "
      "is closed without an answer",
      {1, 1'000'000, "none would answer nobody, and each holds an open file"});
    v("http.max_connections_per_address", max_connections_per_address,
      "Open connections from one IPv4 address or IPv6 /64; 64 more are answered 503 with "
      "Retry-After, and what comes beyond those is closed without an answer; "
      "0: a quarter of http.max_connections. Callers on this machine and http.trusted_proxies have "
      "no such limit",
      {0, 1'000'000, "each holds an open file"});
    v("http.trusted_proxies", trusted_proxies,
      "Networks (10.1.0.0/16, fd00:1::/32) and addresses of proxies whose X-Forwarded-For and "
      "X-Forwarded-Proto are believed");
    v("http.max_spool_bytes", max_spool_bytes, "Bytes of all bodies being received together",
      {1, kMaxSpoolBytes, "none would take no upload, and no disk holds more"});
    v("http.max_keyless_bytes", max_keyless_bytes,
      "Bytes of bodies being received from one address before their API key has been checked; all "
      "addresses together have half of http.max_spool_bytes",
      {0, kMaxSpoolBytes, "no disk holds more"});
    v("http.head_deadline_seconds", head_deadline, "Time for a request's head to arrive",
      {1, 3600, kDeadline});
    v("http.idle_deadline_seconds", idle_deadline, "Time a kept-alive connection may be silent",
      {1, 3600, kDeadline});
    v("http.body_deadline_seconds", body_deadline,
      "Time without progress in receiving a request's body", {1, 3600, kDeadline});
    v("http.min_body_rate", min_body_rate,
      "Bytes a second at which a request's body must arrive at least; 0: any",
      {0, 1'000'000'000, "no network is faster"});
    v("http.body_rate_window_seconds", body_rate_window,
      "Time of waiting for a request's body after which its rate is judged",
      {1, 3600,
       "a rate has a time that it is measured over, and what is slow stays for that long"});
    v("http.write_deadline_seconds", write_deadline, "Time without progress in sending an answer",
      {1, 3600, kDeadline});
    v("http.stop_grace_seconds", stop_grace, "Grace period for running requests at shutdown",
      {0, 3600, "the server does not end before"});
  }
};

std::shared_ptr<SpoolBudget> spool_budget_of(const ServerConfig& config);

struct Exchange;  ///< http/server/session.h

/// Sockets that listen already, in the place of ServerConfig's addresses; -1: none. The server
/// closes them.
struct OpenListeners {
  int plain = -1, tls = -1;
};

class Server {
 public:
  /// Binds at once. @throws Error unavailable when an address is taken, invalid_request when the
  /// certificate, an address or a network is unusable. `routes` must outlive the server.
  /// @param budget  of the spool, shared with who else writes there; null: its own.
  /// @param open  sockets of a service manager; one for TLS needs the certificate all the same.
  Server(boost::asio::any_io_executor executor, const ServerConfig& config, const Routes& routes,
         std::filesystem::path spool, std::shared_ptr<SpoolBudget> budget = {},
         OpenListeners open = {});
  ~Server();
  /// Accepts until stop(); then waits for running requests up to stop_grace, then cancels them.
  Async<void> serve();
  /// Stops accepting; serve() returns when the last request is answered. Safe to call twice and
  /// from any thread.
  void stop();
  /// Takes over certificates, limits and trusted proxies, for what comes from now on; ends nothing.
  /// On the server's executor; reads the certificates on a file thread. @throws Error
  /// invalid_request, changing nothing.
  Async<void> reload(ServerConfig config);
  /// Called for every answer that was sent, or could not be. Before serve().
  void observe(std::function<void(const Exchange&)> observer);
  /// The ports really bound (0: not listening).
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::uint16_t tls_port() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::http
