// What the server does in one round of its loop when much arrives at once.
#include <algorithm>
#include <boost/asio/detached.hpp>
#include <future>
#include <vector>

#include "http/server_fixture.h"

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
  int round_ = 0;  // of the server's thread
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

}  // namespace
}  // namespace pressoir::http
