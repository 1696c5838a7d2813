#include "http/server/server.h"

#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <algorithm>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "base/files/file_threads.h"
#include "base/log.h"
#include "base/loop/loop_thread.h"
#include "http/server/listener.h"
#include "http/server/session.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kTick{100};  ///< how exact deadlines are
constexpr std::chrono::milliseconds kStopPoll{10};
constexpr std::chrono::seconds kCancelGrace{2};      ///< for handlers after their cancellation
constexpr std::size_t kOverloadedConnections = 256;  ///< beyond the limit that get an answer
constexpr std::size_t kOverloadedOfAddress = 64;     ///< the same of one address
constexpr int kAcceptedTogether = 15;                ///< in a round of the loop, after the first
constexpr std::size_t kPolledTogether = 256;         ///< peers looked for in a round
constexpr int kAskedTogether = 8;  ///< peers asked in a round whether they are there

[[noreturn]] void unusable(const std::string& what, const SystemError& error) {
  throw Error(ErrorCode::invalid_request, what + ": " + error.message());
}

asio::ssl::context tls_context(const ServerConfig& config) {
  LoopThread::note_file_work("tls_context");
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  SystemError error;
  context.use_certificate_chain_file(config.tls_cert.string(), error);
  if (error) unusable("The certificate " + config.tls_cert.string() + " cannot be used", error);
  context.use_private_key_file(config.tls_key.string(), asio::ssl::context::pem, error);
  if (error) unusable("The key " + config.tls_key.string() + " cannot be used", error);
  return context;
}

std::uint16_t port_of(const std::optional<tcp::acceptor>& acceptor) {
  return acceptor ? acceptor->local_endpoint().port() : std::uint16_t{0};
}

SessionLimits limits_of(const ServerConfig& config) {
  const auto per_address = config.max_connections_per_address;
  return {.max_connections = config.max_connections,
          .max_connections_per_address =
              per_address > 0 ? per_address : std::max(1U, config.max_connections / 4),
          .head_deadline = config.head_deadline,
          .idle_deadline = config.idle_deadline,
          .body_deadline = config.body_deadline,
          .write_deadline = config.write_deadline,
          .body_pace = Pace(config.min_body_rate, config.body_rate_window)};
}

}  // namespace

std::shared_ptr<SpoolBudget> spool_budget_of(const ServerConfig& config) {
  return std::make_shared<SpoolBudget>(config.max_spool_bytes, config.max_keyless_bytes);
}

struct Server::State {
  State(asio::any_io_executor its_executor, const ServerConfig& config, const Routes& routes,
        std::filesystem::path spool, std::shared_ptr<SpoolBudget> budget, OpenListeners open)
      : executor(std::move(its_executor)),
        stop_grace(config.stop_grace),
        wake(executor, steady_clock::time_point::max()),
        shared(new SharedState{.routes = routes,
                               .spool = std::move(spool),
                               .limits = limits_of(config),
                               .proxies = TrustedProxies(config.trusted_proxies),
                               .budget = std::move(budget),
                               .turns = LoopTurns(executor),
                               .ends = LoopTurns(executor),
                               .handshakes = LoopTurns(executor)}) {
    if (open.plain >= 0)
      plain.emplace(listener_on(executor, open.plain));
    else if (!config.listen.empty())
      plain.emplace(listener_at(executor, config.listen));
    if (open.tls >= 0 || !config.tls_listen.empty()) {
      context = std::make_shared<asio::ssl::context>(tls_context(config));
      tls.emplace(open.tls >= 0 ? listener_on(executor, open.tls)
                                : listener_at(executor, config.tls_listen));
    }
    port = port_of(plain);
    tls_port = port_of(tls);
  }

  using Numbers = std::vector<std::uint64_t>;  ///< of connections
  /// What poll() said of a peer.
  struct Event {
    std::uint64_t connection;
    bool may_end;  ///< judging it may end a request; else it asks the peer at most
    short seen = 0;
  };

  void stop();
  void cancel_sessions();
  [[nodiscard]] bool too_many(const Address& peer) const;
  [[nodiscard]] Connection* connection(std::uint64_t number) const;
  [[nodiscard]] Numbers late_connections(steady_clock::time_point now) const;
  [[nodiscard]] Numbers watched_connections() const;
  [[nodiscard]] std::vector<Event> peer_events(std::span<const std::uint64_t> numbers) const;

  const asio::any_io_executor executor;
  const std::chrono::seconds stop_grace;
  asio::steady_timer wake;  ///< cancelled by stop()
  std::shared_ptr<SharedState> shared;
  std::shared_ptr<asio::ssl::context> context;  ///< of the connections to come
  std::optional<tcp::acceptor> plain, tls;
  std::uint16_t port = 0;
  std::uint16_t tls_port = 0;
  std::unordered_set<std::shared_ptr<asio::cancellation_signal>> sessions;

  static Async<void> accept(std::shared_ptr<State> state, bool with_tls);
  static Async<void> tick(std::shared_ptr<State> state);
  static Async<void> end_late(std::shared_ptr<State> state);
  static Async<void> look_for_peers(std::shared_ptr<State> state);
  static Async<void> judge(std::shared_ptr<State> state, std::vector<Event> events);
  /// Those that wait by now: clients that come together are not answered one round after the other.
  static void accept_waiting(const std::shared_ptr<State>& state, bool with_tls);
  static void start_session(const std::shared_ptr<State>& state, tcp::socket socket, bool with_tls);
};

void Server::State::stop() {
  if (std::exchange(shared->stopping, true)) return;
  SystemError ignored;
  if (plain) plain->close(ignored);
  if (tls) tls->close(ignored);
  for (const auto& [number, connection] : shared->connections) connection->stop();
  wake.cancel();
}

/// Beyond what gets an answer.
bool Server::State::too_many(const Address& peer) const {
  const auto& limits = shared->limits;
  const auto key = shared->connection_key(peer);
  return shared->connections.size() >= limits.max_connections + kOverloadedConnections ||
         shared->connections_of.of(key) >=
             limits.max_connections_per_address + kOverloadedOfAddress;
}

/// Null when it has ended.
Connection* Server::State::connection(std::uint64_t number) const {
  const auto found = shared->connections.find(number);
  return found == shared->connections.end() ? nullptr : found->second;
}

Server::State::Numbers Server::State::late_connections(steady_clock::time_point now) const {
  Numbers late;
  for (const auto& [number, connection] : shared->connections)
    if (connection->is_late(now)) late.push_back(number);
  return late;
}

/// Those that wait for a handler.
Server::State::Numbers Server::State::watched_connections() const {
  Numbers watched;
  for (const auto& [number, connection] : shared->connections)
    if (connection->watched_socket() >= 0) watched.push_back(number);
  return watched;
}

/// One call for all of them: a request costs nothing for it.
std::vector<Server::State::Event> Server::State::peer_events(
    std::span<const std::uint64_t> numbers) const {
  std::vector<pollfd> sockets;
  std::vector<Event> events;
  for (const auto number : numbers) {
    const auto* found = connection(number);
    const int socket = found == nullptr ? -1 : found->watched_socket();
    if (socket < 0) continue;
    sockets.push_back({.fd = socket, .events = POLLRDHUP, .revents = 0});
    events.push_back({.connection = number, .may_end = found->tls});
  }
  if (sockets.empty() || ::poll(sockets.data(), sockets.size(), 0) <= 0) return {};
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    events[i].seen = sockets[i].revents;
    if ((sockets[i].revents & ~POLLRDHUP) != 0) events[i].may_end = true;
  }
  std::erase_if(events, [](const Event& event) { return event.seen == 0; });
  return events;
}

/// Ends what is still running: the handlers' own waits too.
void Server::State::cancel_sessions() {
  for (const auto& [number, connection] : shared->connections) connection->abandon();
  const auto present = sessions;
  for (const auto& session : present) session->emit(asio::cancellation_type::terminal);
}

void Server::State::start_session(const std::shared_ptr<State>& state, tcp::socket socket,
                                  bool with_tls) try {
  SystemError gone;
  const auto peer = socket.remote_endpoint(gone);
  if (gone || state->too_many(peer.address())) return;
  auto transport = with_tls ? tls_transport(std::move(socket), *state->context)
                            : plain_transport(std::move(socket));
  auto signal = std::make_shared<asio::cancellation_signal>();
  state->sessions.insert(signal);
  asio::co_spawn(
      state->executor, serve_connection(state->shared, std::move(transport), with_tls, signal),
      asio::bind_cancellation_slot(
          signal->slot(), [state, signal](std::exception_ptr) { state->sessions.erase(signal); }));
} catch (const std::exception& failure) {  // of this connection alone
  log::error("accept_failed", {{"detail", std::string(failure.what())}});
}

void Server::State::accept_waiting(const std::shared_ptr<State>& state, bool with_tls) {
  auto& acceptor = with_tls ? *state->tls : *state->plain;
  for (int i = 0; i < kAcceptedTogether; ++i) {
    tcp::socket socket(state->executor);
    SystemError error;
    acceptor.accept(socket, error);
    if (error) return;  // none waits, or the next async_accept meets it as well
    start_session(state, std::move(socket), with_tls);
  }
}

Async<void> Server::State::accept(std::shared_ptr<State> state, bool with_tls) {
  auto& acceptor = with_tls ? *state->tls : *state->plain;
  while (!state->shared->stopping) {
    tcp::socket socket(state->executor);
    const auto [error] = co_await acceptor.async_accept(socket, kAwait);
    if (error == asio::error::operation_aborted || state->shared->stopping) co_return;
    if (error == asio::error::connection_aborted) continue;  // the peer has gone
    if (error) {                                             // no descriptors left
      log::warning("accept_failed", {{"detail", error.message()}});
      asio::steady_timer pause(state->executor, kTick);
      co_await pause.async_wait(kAwait);
      continue;
    }
    start_session(state, std::move(socket), with_tls);
    accept_waiting(state, with_tls);
  }
}

/// Ends waits whose deadline is over: one in each round of the loop, since thousands may end
/// together.
Async<void> Server::State::end_late(std::shared_ptr<State> state) {
  const auto now = steady_clock::now();
  for (const auto number : state->late_connections(now)) {
    co_await state->shared->ends.next();
    if (auto* connection = state->connection(number)) connection->tick(now);
  }
}

/// Ends requests of peers that have gone, one in each round too, and asks those that may have.
Async<void> Server::State::look_for_peers(std::shared_ptr<State> state) {
  const auto watched = state->watched_connections();
  for (std::span<const std::uint64_t> left(watched); !left.empty();) {
    const auto together = left.first(std::min(left.size(), kPolledTogether));
    left = left.subspan(together.size());
    co_await state->shared->ends.next();
    auto events = state->peer_events(together);
    co_await judge(state, std::move(events));
  }
}

Async<void> Server::State::judge(std::shared_ptr<State> state, std::vector<Event> events) {
  int asked = 0;
  for (const auto& event : events) {
    if (event.may_end || ++asked % kAskedTogether == 0) co_await state->shared->ends.next();
    if (auto* connection = state->connection(event.connection)) connection->judge_peer(event.seen);
  }
}

/// One timer for the deadlines of all connections: a wait costs two stores, not a timer.
Async<void> Server::State::tick(std::shared_ptr<State> state) {
  asio::steady_timer timer(state->executor);
  while (!state->shared->stopping || !state->sessions.empty()) {
    timer.expires_after(kTick);
    co_await timer.async_wait(kAwait);
    co_await end_late(state);
    co_await look_for_peers(state);
  }
}

Server::Server(asio::any_io_executor executor, const ServerConfig& config, const Routes& routes,
               std::filesystem::path spool, std::shared_ptr<SpoolBudget> budget, OpenListeners open)
    : state_(std::make_shared<State>(std::move(executor), config, routes, std::move(spool),
                                     budget ? std::move(budget) : spool_budget_of(config), open)) {}

Server::~Server() { stop(); }

Async<void> Server::serve() {
  auto state = state_;
  if (state->plain) asio::co_spawn(state->executor, State::accept(state, false), asio::detached);
  if (state->tls) asio::co_spawn(state->executor, State::accept(state, true), asio::detached);
  asio::co_spawn(state->executor, State::tick(state), asio::detached);
  while (!state->shared->stopping) co_await state->wake.async_wait(kAwait);

  asio::steady_timer timer(state->executor);
  bool cancelled = false;
  auto deadline = steady_clock::now() + state->stop_grace;
  while (!state->sessions.empty()) {
    if (steady_clock::now() >= deadline) {
      if (std::exchange(cancelled, true)) break;
      log::warning("stop_cancels_requests",
                   {{"requests", static_cast<std::int64_t>(state->sessions.size())}});
      state->cancel_sessions();
      deadline = steady_clock::now() + kCancelGrace;
    }
    timer.expires_after(kStopPoll);
    co_await timer.async_wait(kAwait);
  }
}

void Server::stop() {
  asio::post(state_->executor, [state = state_] { state->stop(); });
}

Async<void> Server::reload(ServerConfig config) {
  const auto state = state_;
  TrustedProxies proxies(config.trusted_proxies);
  if (state->tls) {
    auto read = [config] { return std::make_shared<asio::ssl::context>(tls_context(config)); };
    state->context = co_await on_file_thread(std::move(read));
  }
  state->shared->proxies = std::move(proxies);
  state->shared->limits = limits_of(config);
  state->shared->budget->set_limits(config.max_spool_bytes, config.max_keyless_bytes);
}

void Server::observe(std::function<void(const Exchange&)> observer) {
  state_->shared->observer = std::move(observer);
}

std::uint16_t Server::port() const { return state_->port; }
std::uint16_t Server::tls_port() const { return state_->tls_port; }

}  // namespace pressoir::http
