// What the server does under TLS.
#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <future>
#include <vector>

#include "http/server/server_fixture.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;
class ServerTls : public ServerTest {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tls_test_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    config.tls_listen = "127.0.0.1:0";
    config.tls_cert = folder / "cert.pem";
    config.tls_key = folder / "key.pem";
    const auto command =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
        "-keyout " +
        config.tls_key.string() + " -out " + config.tls_cert.string() + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder;
};

TEST_F(ServerTls, speaks_tls_on_its_second_port_with_the_same_answers) {
  namespace asio = boost::asio;
  add_usual_routes();
  start();
  ASSERT_NE(server->tls_port(), 0);
  asio::io_context client_context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(config.tls_cert.string());
  tls.set_verify_mode(asio::ssl::verify_peer);
  asio::ssl::stream<asio::ip::tcp::socket> stream(client_context, tls);
  stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), server->tls_port()});
  stream.handshake(asio::ssl::stream_base::client);
  const std::string body(200'000, 'x');
  const auto request =
      "POST /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n" + body;
  asio::write(stream, asio::buffer(request));
  std::string answer;
  boost::system::error_code error;
  asio::read(stream, asio::dynamic_buffer(answer), error);
  EXPECT_EQ(error, asio::error::eof);  // a proper TLS end, not a cut
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.ends_with(body));
  EXPECT_EQ(client().ask(kHealth).status, 200U);
}

TEST_F(ServerTls, ends_connections_whose_handshake_never_comes) {
  config.head_deadline = 1s;
  add_usual_routes();
  start();
  TestClient silent(server->tls_port());
  EXPECT_TRUE(silent.ends());
}

TEST_F(ServerTls, gives_connections_above_the_limit_little_time_for_the_handshake) {
  config.max_connections = 1;
  config.head_deadline = std::chrono::hours(1);
  add_usual_routes();
  start();
  auto first = client();
  EXPECT_EQ(first.ask(kHealth).status, 200U);
  TestClient silent(server->tls_port());
  EXPECT_TRUE(silent.ends());
  EXPECT_EQ(first.ask(kHealth).status, 200U);
}

TEST_F(ServerTls, refuses_a_malformed_certificate) {
  config.tls_cert = config.tls_key;
  add_usual_routes();
  EXPECT_THROW(start(), Error);
  server.reset();
}

// The hello is none, so that its connection ends in its turn.
TEST_F(ServerTls, shakes_hands_with_one_client_in_each_round) {
  constexpr int kVisitors = 20;
  std::promise<void> stands, goes_on;
  std::vector<TestClient> crowd;
  add_usual_routes();
  add(Method::get, "/stop-the-loop", [&](Request&) -> Async<Response> {
    stands.set_value();
    goes_on.get_future().wait();
    co_return text_response(200, "text/plain", "");
  });
  add(Method::get, "/ended", [&](Request&) -> Async<Response> {
    const auto ended = std::ranges::count_if(crowd, &TestClient::has_input);
    co_return text_response(200, "text/plain", std::to_string(ended));
  });
  start();
  for (int i = 0; i < kVisitors; ++i) crowd.emplace_back(server->tls_port());
  auto beside = client(), stopper = client();
  EXPECT_EQ(beside.ask(kHealth).status, 200U);
  let_rounds_pass(100);
  stopper.send("GET /stop-the-loop HTTP/1.1\r\n\r\n");
  stands.get_future().wait();
  for (auto& each : crowd) EXPECT_TRUE(each.send("not a hello of a client"));
  beside.send("GET /ended HTTP/1.1\r\n\r\n");
  goes_on.set_value();
  EXPECT_LT(std::stoi(beside.receive().body), kVisitors / 2);
  EXPECT_EQ(stopper.receive().status, 200U);
  EXPECT_TRUE(comes_true([&] { return std::ranges::all_of(crowd, &TestClient::has_input); }));
}

}  // namespace
}  // namespace pressoir::http
