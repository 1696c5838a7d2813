// For tests only: a real Server in a thread of its own and a client that speaks bytes.
#pragma once

#include "http/server/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <optional>
#include <string>
#include <thread>

#include "base/loop/event_loop.h"
#include "base/files/temp_file.h"
#include "base/log.h"

namespace pressoir::http {

inline constexpr std::string_view kHealth = "GET /health HTTP/1.1\r\n\r\n";

struct Answer {
  unsigned status = 0;  ///< 0: the connection ended without an answer
  std::string head, body;
  [[nodiscard]] bool has(std::string_view line) const {
    return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
  }
};

/// One connection; every call gives up after 20 s.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval timeout{20, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  /// False when the server has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  Answer receive(bool has_body = true) {
    while (input_.find("\r\n\r\n") == std::string::npos)
      if (!fill()) return {};
    Answer answer;
    const auto end = input_.find("\r\n\r\n") + 4;
    answer.head = input_.substr(0, end);
    input_.erase(0, end);
    answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(9, 3)));
    const auto length = answer.head.find("Content-Length: ");
    if (!has_body || length == std::string::npos) return answer;
    const auto bytes = std::stoul(answer.head.substr(length + 16));
    while (input_.size() < bytes)
      if (!fill()) return {};
    answer.body = input_.substr(0, bytes);
    input_.erase(0, bytes);
    return answer;
  }
  Answer ask(std::string_view request, bool has_body = true) {
    send(request);
    return receive(has_body);
  }
  /// Whatever has come, framing included; empty at the end.
  std::string receive_some() {
    if (input_.empty()) fill();
    return std::exchange(input_, {});
  }
  /// Whether something has come, an end too, that was not received yet. Does not wait.
  [[nodiscard]] bool has_input() const {
    pollfd state{socket_.get(), POLLIN, 0};
    return ::poll(&state, 1, 0) > 0;
  }
  /// Whether the server ends the connection (without sending more).
  bool ends() { return input_.empty() && !fill(); }
  void end_sending() { ::shutdown(socket_.get(), SHUT_WR); }

 private:
  bool fill() {
    std::string piece(64 * 1024, '\0');
    const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (got > 0) input_.append(piece, 0, static_cast<std::size_t>(got));
    EXPECT_FALSE(got < 0 && errno == EAGAIN) << "the server keeps silent";
    return got > 0;
  }

  FileDescriptor socket_;
  std::string input_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() { log::set_level(log::Level::error); }
  ~ServerTest() override {
    stop();
    log::set_level(log::Level::info);
  }
  ServerTest(const ServerTest&) = delete;
  ServerTest& operator=(const ServerTest&) = delete;

  Route& add(Method method, std::string pattern, Handler handler) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.handler = std::move(handler);
    route.owner = "test";
    route.limits.max_bytes = 1 << 20;
    route.render_error = [](const Error& error, const Request&) {
      return text_response(200, "text/html", "owner:" + std::string(name_of(error.code())));
    };
    pending_.push_back(std::move(route));
    return pending_.back();
  }
  void add_usual_routes() {
    add(Method::get, "/health",
        [](Request&) -> Async<Response> { co_return text_response(200, "text/plain", "ok\n"); });
    add(Method::post, "/echo", [](Request& request) -> Async<Response> {
      co_return text_response(200, "text/plain", co_await whole_body(request));
    });
    add(Method::post, "/ignore",
        [](Request&) -> Async<Response> { co_return text_response(200, "text/plain", "ignored"); });
    add(Method::post, "/wait", [this](Request&) -> Async<Response> {
      ++waiting;
      co_await until([this] { return released.load(); });
      co_return text_response(200, "text/plain", "waited");
    });
  }
  void start() {
    for (auto& route : pending_) routes.add(std::move(route));
    pending_.clear();
    server.emplace(context.get_executor(), config, routes, testing::TempDir());
    boost::asio::co_spawn(context, server->serve(), [this](std::exception_ptr) { served = true; });
    thread = std::thread([this] { context.run(); });
  }
  void stop() {
    if (server) server->stop();
    if (thread.joinable()) thread.join();
  }
  [[nodiscard]] TestClient client() const { return TestClient(server->port()); }

  static Async<std::string> whole_body(Request& request) {
    std::string body;
    std::string piece(64 * 1024, '\0');
    while (const auto got =
               co_await request.body->read_some(std::as_writable_bytes(std::span(piece))))
      body.append(piece, 0, got);
    co_return body;
  }
  /// Returns when the server's loop has gone round so often: what waits for no input and no time
  /// has been done by then.
  void let_rounds_pass(int rounds) {
    auto go_round = [](int left) -> Async<void> {
      const auto executor = co_await boost::asio::this_coro::executor;
      for (; left > 0; --left) co_await boost::asio::post(executor, boost::asio::use_awaitable);
    };
    boost::asio::co_spawn(context, go_round(rounds), boost::asio::use_future).get();
  }
  /// Waits on the server's thread.
  static Async<void> until(std::function<bool()> condition) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    while (!condition()) {
      timer.expires_after(std::chrono::milliseconds(2));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  }
  /// Waits on the test's thread; false after 20 s.
  static bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return condition();
  }

  ServerConfig config = [] {
    ServerConfig made;
    made.listen = "127.0.0.1:0";
    return made;
  }();
  Routes routes;
  std::atomic<int> waiting = 0;
  std::atomic<bool> released = false;
  std::atomic<bool> served = false;
  EventLoop context{1};
  std::optional<Server> server;
  std::thread thread;

 private:
  std::vector<Route> pending_;
};

}  // namespace pressoir::http
