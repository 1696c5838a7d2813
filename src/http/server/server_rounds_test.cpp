// What the server does in one round of its loop when much arrives at once.
#include <algorithm>
#include <boost/asio/detached.hpp>
#include <future>
#include <vector>

#include "http/server/server_fixture.h"

namespace pressoir::http {
namespace {

constexpr int kCrowd = 20;

/// A server whose loop stands still until the test has sent what is to arrive at once.
class ServerRounds : public ServerTest {
 protected:
  void add_routes() {
    add_usual_routes();
    add(Method::get, "/stop-the-loop", [this](Request&) -> Async<Response> {
      stands_.set_value();
      goes_on_.get_future().wait();
      boost::asio::co_spawn(context, count_rounds(), boost::asio::detached);
      co_return text_response(200, "text/plain", "");
    });
    add(Method::get, "/round", [this](Request&) -> Async<Response> {
      co_return text_response(200, "text/plain", std::to_string(round_));
    });
    auto& poll = add(Method::get, "/poll", [this](Request&) -> Async<Response> {
      ++polls_;
      co_return text_response(200, "text/plain", "");
    });
    poll.waits = true;
    add(Method::get, "/polls", [this](Request&) -> Async<Response> {
      co_return text_response(200, "text/plain", std::to_string(polls_));
    });
  }
  static std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\n\r\n"; }
  /// Does `send` while the loop stands still.
  template <class F>
  void at_once(F send) {
    auto connection = client();
    connection.send(get("/stop-the-loop"));
    stands_.get_future().wait();
    send();
    goes_on_.set_value();
    EXPECT_EQ(connection.receive().status, 200U);
  }

 private:
  Async<void> count_rounds() {
    for (; round_ < 1000; ++round_) co_await boost::asio::post(context, boost::asio::use_awaitable);
  }

  std::promise<void> stands_, goes_on_;
  int round_ = 0, polls_ = 0;  // of the server's thread
};

TEST_F(ServerRounds, accept_the_clients_that_come_together) {
  add_routes();
  start();
  std::vector<TestClient> crowd;
  at_once([&] {
    for (int i = 0; i < kCrowd; ++i) crowd.emplace_back(client()).send(get("/round"));
  });
  std::vector<int> rounds;
  for (auto& connection : crowd) rounds.push_back(std::stoi(connection.receive().body));
  const auto [first, last] = std::ranges::minmax(rounds);
  EXPECT_LT(last - first, kCrowd / 2);
}

TEST_F(ServerRounds, serve_a_short_request_before_the_polls_that_came_with_it) {
  add_routes();
  start();
  std::vector<TestClient> crowd;
  for (int i = 0; i <= kCrowd; ++i)
    EXPECT_EQ(crowd.emplace_back(client()).ask(get("/health")).status, 200U);
  at_once([&] {
    for (int i = 0; i < kCrowd; ++i) crowd[static_cast<std::size_t>(i)].send(get("/poll"));
    crowd.back().send(get("/polls"));
  });
  EXPECT_LT(std::stoi(crowd.back().receive().body), kCrowd / 2);
  for (int i = 0; i < kCrowd; ++i)
    EXPECT_EQ(crowd[static_cast<std::size_t>(i)].receive().status, 200U);
}

TEST_F(ServerRounds, ask_few_of_the_clients_that_may_have_gone) {
  add_usual_routes();
  start();
  std::vector<TestClient> crowd;
  for (int i = 0; i < 2 * kCrowd; ++i)
    crowd.emplace_back(client()).send("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(comes_true([this] { return waiting == 2 * kCrowd; }));
  std::promise<std::ptrdiff_t> most;
  const auto look = [&]() -> Async<void> {
    for (auto& connection : crowd) connection.end_sending();
    std::ptrdiff_t asked = 0, at_once = 0;
    while (asked < std::ssize(crowd)) {
      co_await boost::asio::post(context, boost::asio::use_awaitable);
      const auto now = std::ranges::count_if(crowd, &TestClient::has_input);
      at_once = std::max(at_once, now - std::exchange(asked, now));
    }
    most.set_value(at_once);
  };
  boost::asio::co_spawn(context, look, boost::asio::detached);
  auto at_once = most.get_future();
  ASSERT_EQ(at_once.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_LE(at_once.get(), kCrowd / 2);
  released = true;
  for (auto& connection : crowd) EXPECT_EQ(connection.receive().status, 100U);
}

}  // namespace
}  // namespace pressoir::http
