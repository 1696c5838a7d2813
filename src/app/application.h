// Application: the server, all its parts built in order. One thread runs it; the database has
// threads of its own, pixels are worked on in processes of their own.
#pragma once

#include "base/async.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <string>
#include <vector>

#include "app/config.h"
#include "dialects/dialect.h"
#include "http/router.h"
#include "http/server.h"
#include "service/core.h"

namespace pressoir::app {

class Application {
 public:
  /// Opens the data folder and binds the addresses; nothing is answered yet.
  /// @throws Error conflict (the folder is another server's), unavailable, invalid_request.
  explicit Application(const Config& config);

  /// Serves until SIGTERM or SIGINT, then lets running requests end (http.stop_grace_seconds); a
  /// second signal ends at once. Logs {"event":"listening","http_port":N,"tls_port":N} when ready,
  /// 0 for a port that is not served.
  void run();

  /// Where clients reach it: server.public_url, else the address it listens on. No end slash.
  [[nodiscard]] std::string url() const;

 private:
  Async<void> serve();

  Config config_;
  boost::asio::io_context io_{1};
  engine::WorkerPool pool_;
  service::Core core_;
  service::Services services_;
  http::Routes routes_;
  http::Server server_;
  boost::asio::signal_set signals_;
};

}  // namespace pressoir::app
