// For tests only: servers that misbehave, and the Client with a real Server to talk to.
#pragma once

#include "http/client/client.h"

#include <netdb.h>
#include <unistd.h>

#include <array>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/server/server_fixture.h"

namespace pressoir::http {

inline std::string text_of(const TempFile& file) {
  const auto bytes = file.read_all(1 << 24);
  return std::string(as_text(bytes));
}

/// The machine's own name, which leads to itself; empty where it does not know it.
inline std::string own_name() {
  std::array<char, 256> own{};
  if (::gethostname(own.data(), own.size() - 1) != 0) return {};
  addrinfo* found = nullptr;
  const bool known = ::getaddrinfo(own.data(), nullptr, nullptr, &found) == 0;
  if (found != nullptr) ::freeaddrinfo(found);
  return known ? own.data() : "";
}

/// Accepts connections and sends what it was given, byte by byte or not at all.
class RawServer {
 public:
  /// @param answers  one per connection; the last one for all that follow.
  explicit RawServer(std::vector<std::string> answers, bool endless = false)
      : answers_(std::move(answers)), endless_(endless) {
    listener_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), generic, length), 0);
    EXPECT_EQ(::listen(listener_.get(), 16), 0);
    EXPECT_EQ(::getsockname(listener_.get(), generic, &length), 0);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  [[nodiscard]] std::string url(const std::string& path = "/x.jpg") const {
    return "http://127.0.0.1:" + std::to_string(port) + path;
  }
  std::uint16_t port = 0;
  std::atomic<int> connections = 0;

 private:
  void serve() {
    std::vector<FileDescriptor> open;
    while (!stopping_) {
      FileDescriptor peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!peer.is_open()) return;
      const auto turn = static_cast<std::size_t>(connections++);
      const auto& answer = answers_[std::min(turn, answers_.size() - 1)];
      std::string request(16 * 1024, '\0');
      if (::recv(peer.get(), request.data(), request.size(), 0) < 0) continue;
      ::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
      const std::string waste(64 * 1024, 'w');
      while (endless_ && !stopping_ &&
             ::send(peer.get(), waste.data(), waste.size(), MSG_NOSIGNAL) > 0) {
      }
      if (answer.empty())
        open.push_back(std::move(peer));  // silent
      else
        ::shutdown(peer.get(), SHUT_WR);
    }
  }
  std::vector<std::string> answers_;
  bool endless_;
  FileDescriptor listener_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

class Outgoing : public ServerTest {
 protected:
  Outgoing() {
    settings.allow = {"127.0.0.0/8"};
    settings.ports = {"1-65535"};
  }
  ~Outgoing() override {
    http.reset();
    stop();
  }
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  /// Lasts as long as the fixture: a thread of the client that has posted an answer to it may still
  /// be inside post() when the answer has been taken.
  boost::asio::io_context& new_loop() {
    const std::lock_guard lock(loops_mutex_);
    return loops_.emplace_back();
  }
  /// Safe from any thread.
  template <class T>
  T awaited(Async<T> coroutine) {
    auto& mine = new_loop();
    std::optional<T> result;
    std::exception_ptr failure;
    auto run = [&]() -> Async<void> { result.emplace(co_await std::move(coroutine)); };
    boost::asio::co_spawn(mine, run, [&](std::exception_ptr error) { failure = error; });
    mine.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
  Client& outgoing() {
    if (!http) http.emplace(settings);
    return *http;
  }
  static FetchRequest request_for(std::string url, FetchTimes times = {}, std::int64_t owner = 0) {
    FetchRequest request;
    request.url = std::move(url);
    request.method =
        Get{.spool = testing::TempDir(), .max_bytes = 1 << 20, .owner = owner, .times = times};
    return request;
  }
  static FetchRequest callback_to(std::string url, std::string body = {}) {
    FetchRequest request;
    request.url = std::move(url);
    Post post;
    post.body = std::move(body);
    request.method = std::move(post);
    return request;
  }
  Fetched fetch(std::string url) { return awaited(outgoing().fetch(request_for(std::move(url)))); }
  static ErrorCode failure_of(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      last_message() = error.what();
      last_detail() = error.detail();
      return error.code();
    }
    ADD_FAILURE() << "nothing thrown";
    return ErrorCode::internal;
  }
  static std::string& last_message() {
    static std::string message;
    return message;
  }
  /// For the log: which time-out it was, for instance.
  static std::string& last_detail() {
    static std::string detail;
    return detail;
  }
  ErrorCode fetch_failure(const std::string& url) {
    return failure_of([&] { fetch(url); });
  }
  [[nodiscard]] std::string at(const std::string& path, const char* host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(server->port()) + path;
  }
  void add_file(const std::string& pattern, std::string disposition = {}) {
    add(Method::get, pattern, [disposition](Request& request) -> Async<Response> {
      auto response = text_response(200, "image/jpeg", "bytes of " + request.head.path);
      if (!disposition.empty()) response.headers.emplace_back("Content-Disposition", disposition);
      co_return response;
    });
  }
  void add_redirect(const std::string& pattern, std::string location, unsigned status = 302) {
    add(Method::get, pattern, [location, status](Request&) -> Async<Response> {
      auto response = text_response(status, "text/html", "this way");
      response.headers.emplace_back("Location", location);
      co_return response;
    });
  }
  /// Records what came: "Authorization|Cookie|..." of each request.
  void add_witness(const std::string& pattern) {
    add(Method::get, pattern, [this](Request& request) -> Async<Response> {
      seen.emplace_back(request.head.header("Authorization"));
      auto response = text_response(200, "image/png", "ok");
      response.headers.emplace_back("Set-Cookie", "a=b");
      headers = request.head.headers;
      co_return response;
    });
  }

  FetchConfig settings;
  std::optional<Client> http;
  std::vector<std::string> seen;
  std::vector<std::pair<std::string, std::string>> headers;

 private:
  std::mutex loops_mutex_;
  std::list<boost::asio::io_context> loops_;
};

}  // namespace pressoir::http
