// Application: the server, all its parts built in order. One thread runs it; the database has
// threads of its own, pixels are worked on in processes of their own.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/local_tls.h"
#include "app/systemd/inherited_sockets.h"
#include "app/systemd/notifier.h"
#include "base/loop/event_loop.h"
#include "http/server/router.h"
#include "http/server/server.h"
#include "service/service_host.h"

namespace pressoir::app {

using ConfigSource = std::function<Config()>;

class Application {
 public:
  /// Opens the data folder and binds the addresses, or takes the sockets of a service manager,
  /// which is told what becomes of the server (app/systemd); nothing is answered yet.
  /// @throws Error conflict (the folder is another server's), unavailable, invalid_request.
  /// @param reread  gives the settings once more at SIGHUP, on a file thread; when it throws
  ///                nothing changes.
  Application(const Config& config, ConfigSource reread);

  /// Replaces the server's own certificate before it ends, without ending anything.
  /// SIGHUP takes over certificates, log level and the other settings of http.* that need no new
  /// socket; logs {"event":"reloaded"} with those that need a restart, or "reload_failed".
  /// Serves until SIGTERM or SIGINT, then lets running requests end (http.stop_grace_seconds); a
  /// second signal ends at once. Logs {"event":"listening","http_port":N,"tls_port":N} when ready,
  /// 0 for a port that is not served.
  void run();

  /// How clients come to trust the server's own certificate (http.tls_self_signed): a text for
  /// people, and the file that they must trust; both empty where it has none.
  [[nodiscard]] std::string trust_text() const;
  [[nodiscard]] std::string trust_file() const;

  /// Where clients reach it: server.public_url, else the address it listens on. No end slash.
  [[nodiscard]] std::string url() const;

 private:
  Async<void> serve();
  Async<void> reload_on_hang_up();
  Async<void> end_hang_ups();
  Async<void> reload();
  Async<void> renew();
  void look_for_renewal();
  void show_life();
  [[nodiscard]] std::string status() const;
  [[nodiscard]] http::ServerConfig with_files(const http::ServerConfig& config) const;
  static bool is_reloaded(std::string_view name);

  Config config_;
  InheritedSockets sockets_;  ///< their addresses, once the server has them
  Notifier notifier_;
  http::ServerConfig reloadable_;  ///< config_.http as of the last reload
  ConfigSource reread_;
  EventLoop io_{1};
  std::shared_ptr<http::SpoolBudget> spool_budget_;
  engine::WorkerPool pool_;
  service::ServiceHost host_;
  service::Services services_;
  http::Routes routes_;
  std::unique_ptr<LocalTls> local_tls_;  ///< null: there are certificates, or no TLS
  http::Server server_;
  boost::asio::signal_set signals_, hang_ups_;
  bool is_stopping_ = false, takes_hang_ups_ = false, is_renewal_due_ = false;
  boost::asio::steady_timer hang_ups_over_, renewal_timer_, life_timer_;
};

}  // namespace pressoir::app
