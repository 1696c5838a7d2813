#include "app/application.h"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "app/metrics_readers.h"
#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/log.h"
#include "base/loop/loop_thread.h"
#include "base/metrics.h"
#include "dialects/dialect.h"
#include "dialects/registry.h"
#include "http/server/session.h"

namespace pressoir::app {
namespace {

constexpr std::chrono::seconds kRenewalLooks{10};

http::Route health_route() {
  http::Route route;
  route.pattern = "/health";
  route.owner = "system";
  route.render_error = http::plain_error;
  route.handler = [](http::Request&) -> Async<http::Response> {
    co_return http::text_response(200, "application/json", R"({"status":"ok"})");
  };
  return route;
}

// A caller that may not read it is answered 404.
http::Route metrics_route(MetricsReaders readers, service::ServiceHost& host) {
  http::Route route;
  route.pattern = "/metrics";
  route.owner = "system";
  route.render_error = http::plain_error;
  route.handler = [readers = std::move(readers),
                   &host](http::Request& request) -> Async<http::Response> {
    if (!readers.include(request.head.remote_address))
      throw Error(ErrorCode::not_found, "Not Found");
    co_return http::text_response(200, Metrics::kContentType, co_await host.metrics_text());
  };
  return route;
}

http::Routes all_routes(const Config& config, service::Services& services,
                        service::ServiceHost& host) {
  http::Routes routes;
  routes.add(health_route());
  MetricsReaders readers(config.server.metrics);
  if (!readers.are_none()) routes.add(metrics_route(std::move(readers), host));
  for (const auto& dialect : dialects::all_dialects(config.dialects, config.limits))
    dialects::add_to(routes, dialect, services);
  return routes;
}

service::ServiceHostConfig host_config(const Config& config,
                                       std::shared_ptr<http::SpoolBudget> spool_budget) {
  service::ServiceHostConfig host(config.service);
  host.spool_budget = std::move(spool_budget);
  host.fetch = config.fetch;
  host.webhooks = config.webhooks;
  host.images = config.images;
  host.public_url = config.server.public_url;
  settings::Lister lister;
  Config shown = config;  // visiting asks for one that may be changed
  shown.visit(lister);
  host.settings = lister.entries();
  while (host.public_url.ends_with('/')) host.public_url.pop_back();
  return host;
}

void set_log_level(const Config& config) {
  log::set_level(log::level_named(config.server.log_level).value_or(log::Level::info));
}

/// The address of all interfaces cannot be given to clients.
std::string reachable(const std::string& listen, std::uint16_t port) {
  auto host = listen.substr(0, listen.rfind(':'));
  if (host.empty() || host == "0.0.0.0" || host == "*" || host == "[::]") host = "127.0.0.1";
  return host + ":" + std::to_string(port);
}

http::OpenListeners opened(InheritedSockets& sockets) {
  http::OpenListeners open;
  if (sockets.http) open.plain = sockets.http->socket.release();
  if (sockets.https) open.tls = sockets.https->socket.release();
  return open;
}

/// @throws Error invalid_request when HTTPS is to be served without anything to serve it with.
InheritedSockets sockets_for(const Config& config) {
  auto sockets = take_inherited_sockets();
  if (sockets.https && config.http.tls_listen.empty())
    throw Error(ErrorCode::invalid_request,
                "The service manager passed the socket \"https\", whose place http.tls_listen has: "
                "that must be set, with the certificate.");
  return sockets;
}

std::unique_ptr<LocalTls> local_tls_of(const Config& config) {
  if (!config.http.tls_self_signed) return nullptr;
  return std::make_unique<LocalTls>(config.http, service::DataFolder{config.service.data}.tls());
}

}  // namespace

Application::Application(const Config& config, ConfigSource reread)
    : config_(config),
      sockets_(sockets_for(config_)),
      reloadable_(config.http),
      reread_(std::move(reread)),
      spool_budget_(http::spool_budget_of(config_.http)),
      pool_(io_.get_executor(), config_.engine),
      host_(io_.get_executor(), host_config(config_, spool_budget_), pool_, config_.limits),
      services_(host_.services()),
      routes_(all_routes(config_, services_, host_)),
      local_tls_(local_tls_of(config_)),  // once the folder is ours
      server_(io_.get_executor(), with_files(config_.http), routes_, services_.spool, spool_budget_,
              opened(sockets_)),
      signals_(io_, SIGTERM, SIGINT),
      hang_ups_(io_, SIGHUP),
      hang_ups_over_(io_, boost::asio::steady_timer::time_point::max()),
      renewal_timer_(io_),
      life_timer_(io_) {
  set_log_level(config_);
  server_.observe([&metrics = host_.metrics()](const http::Exchange& exchange) {
    metrics.request(exchange.owner, exchange.status, exchange.failure, exchange.took);
  });
}

std::string Application::url() const {
  if (!config_.server.public_url.empty()) {
    auto url = config_.server.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
  }
  const auto where = [](const auto& socket, const std::string& setting) {
    return socket ? socket->address : setting;
  };
  if (server_.port() != 0)
    return "http://" + reachable(where(sockets_.http, config_.http.listen), server_.port());
  return "https://" + reachable(where(sockets_.https, config_.http.tls_listen), server_.tls_port());
}

http::ServerConfig Application::with_files(const http::ServerConfig& config) const {
  return local_tls_ ? local_tls_->with_files(config) : config;
}

std::string Application::trust_text() const { return local_tls_ ? local_tls_->text() : ""; }

std::string Application::trust_file() const {
  return local_tls_ ? local_tls_->trust_file().string() : "";
}

/// Settings that hold from now on; the others hold from the next start.
bool Application::is_reloaded(std::string_view name) {
  static constexpr std::array kOfStart = {"http.listen", "http.tls_listen", "http.tls_self_signed",
                                          "http.tls_names", "http.stop_grace_seconds"};
  return name == "server.log_level" ||
         (name.starts_with("http.") && std::ranges::find(kOfStart, name) == kOfStart.end());
}

Async<void> Application::reload() {
  notifier_.reloading();
  try {
    auto reread = reread_;
    const Config fresh = co_await on_file_thread(std::move(reread));
    if (is_stopping_) co_return;
    const auto changed = changed_settings(config_, fresh);
    auto applied = with_files(fresh.http);
    co_await server_.reload(std::move(applied));
    reloadable_ = fresh.http;
    std::string later;
    for (const auto& name : changed)
      if (!is_reloaded(name)) later += (later.empty() ? "" : ", ") + name;
    log::info("reloaded", {{"needs_restart", later}});
    set_log_level(fresh);
  } catch (const std::exception& error) {
    log::error("reload_failed", {{"detail", std::string(error.what())}});
  }
  if (!is_stopping_) notifier_.ready(status());
}

Async<void> Application::reload_on_hang_up() {
  while (!is_stopping_) {
    boost::system::error_code failed;
    co_await hang_ups_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, failed));
    if (!failed) {
      co_await reload();
    } else if (std::exchange(is_renewal_due_, false)) {
      co_await renew();
    } else {
      break;
    }
  }
  takes_hang_ups_ = false;
  hang_ups_over_.cancel();
}

// In turns with reloads, by whom the limits that hold are known.
Async<void> Application::renew() {
  const bool is_new = co_await local_tls_->renew();
  if (!is_new || is_stopping_) co_return;
  try {
    auto applied = with_files(reloadable_);
    co_await server_.reload(std::move(applied));
  } catch (const std::exception& error) {
    log::error("reload_failed", {{"detail", std::string(error.what())}});
  }
}

// By a clock that may be set, hence often.
void Application::look_for_renewal() {
  if (!local_tls_ || is_stopping_) return;
  if (local_tls_->is_due()) {
    is_renewal_due_ = true;
    hang_ups_.cancel();  // wakes reload_on_hang_up()
  }
  renewal_timer_.expires_after(kRenewalLooks);
  renewal_timer_.async_wait([this](const boost::system::error_code& failed) {
    if (!failed) look_for_renewal();
  });
}

/// Proof that the loop turns: a manager that misses it starts another server.
void Application::show_life() {
  const auto period = notifier_.period();
  if (!period) return;
  notifier_.alive();
  life_timer_.expires_after(*period);
  life_timer_.async_wait([this](const boost::system::error_code& failed) {
    if (!failed) show_life();
  });
}

std::string Application::status() const {
  std::string text = "serving";
  if (server_.port() != 0) text += " HTTP on port " + std::to_string(server_.port());
  if (server_.tls_port() != 0)
    text += (server_.port() != 0 ? ", HTTPS on port " : " HTTPS on port ") +
            std::to_string(server_.tls_port());
  return text;
}

// Waits for a reload under way: its file thread must not outlive us.
Async<void> Application::end_hang_ups() {
  is_stopping_ = true;
  renewal_timer_.cancel();
  hang_ups_.cancel();
  while (takes_hang_ups_) {
    boost::system::error_code woken;
    co_await hang_ups_over_.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
}

Async<void> Application::serve() {
  // A worker that cannot start shows now, not at the first request.
  auto workers = co_await pool_.describe();
  co_await host_.start(std::move(workers.font_fingerprint));
  signals_.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (failed) return;
    log::info("stopping", {{"signal", std::int64_t{signal}}});
    notifier_.stopping();
    signals_.clear();  // the next one does what it does to any program
    host_.announce_stop();
    server_.stop();
  });
  takes_hang_ups_ = true;
  boost::asio::co_spawn(io_, reload_on_hang_up(), boost::asio::detached);
  look_for_renewal();
  notifier_.ready(status());
  show_life();
  log::info("listening", {{"http_port", std::int64_t{server_.port()}},
                          {"tls_port", std::int64_t{server_.tls_port()}}});
  co_await server_.serve();
  co_await host_.stop();
  signals_.cancel();
  co_await end_hang_ups();
  life_timer_.cancel();
  log::info("stopped");
}

void Application::run() {
  const LoopThread here(close_on_file_thread);
  std::exception_ptr failure;
  boost::asio::co_spawn(io_, serve(), [&](std::exception_ptr failed) {
    failure = failed;
    io_.stop();
  });
  io_.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace pressoir::app
