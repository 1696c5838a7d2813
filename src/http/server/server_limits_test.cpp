// Deadlines, limits and the end of the server.
#include "http/server/server_fixture.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;
class ServerLimits : public ServerTest {};

TEST_F(ServerLimits, answers_a_body_above_the_limit_rendered_by_the_owner) {
  add_usual_routes();
  start();
  auto announced = client();
  announced.send("POST /echo HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n");
  const auto answer = announced.receive();
  EXPECT_EQ(answer.body, "owner:payload_too_large");
  EXPECT_TRUE(answer.has("Connection: close"));
  announced.send(std::string(500'000, 'x'));
  announced.end_sending();
  EXPECT_TRUE(announced.ends());

  auto expecting = client();
  EXPECT_EQ(expecting
                .ask("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\n"
                     "Content-Length: 2000000\r\n\r\n")
                .body,
            "owner:payload_too_large");

  auto chunked = client();
  chunked.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n110000\r\n" +
               std::string(0x110000, 'x'));
  EXPECT_EQ(chunked.receive().body, "owner:payload_too_large");
}

TEST_F(ServerLimits, answers_a_client_that_sends_its_whole_big_body_first) {
  add_usual_routes();
  start();
  auto connection = client();
  connection.send("POST /echo HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n" +
                  std::string(20'000'000, 'x'));
  EXPECT_EQ(connection.receive().body, "owner:payload_too_large");
}

TEST_F(ServerLimits, ends_a_connection_on_which_empty_lines_come_without_end) {
  config.head_deadline = std::chrono::hours(1);
  add_usual_routes();
  start();
  auto connection = client();
  std::string lines;
  for (int i = 0; i < 400; ++i) lines += "\r\n";
  EXPECT_EQ(connection.ask(lines + std::string(kHealth)).status, 200U);
  for (int i = 0; i < 4; ++i) lines += lines;
  connection.send(lines);
  EXPECT_TRUE(connection.ends());
}

TEST_F(ServerLimits, answers_a_head_that_is_too_long_with_431) {
  add_usual_routes();
  start();
  const std::string long_text(20'000, 'x');
  EXPECT_EQ(client().ask("GET /nobodys HTTP/1.1\r\nX: " + long_text).status, 431U);
  EXPECT_EQ(client().ask("GET /nobodys?" + long_text).status, 431U);
  EXPECT_EQ(client().ask(long_text).status, 431U);
  for (const std::string start : {"GET /health HTTP/1.1\r\nX: ", "GET /health?", "GET /health/?"})
    EXPECT_EQ(client().ask(start + long_text).body, "owner:invalid_request") << start;
  auto just_fits = client();
  EXPECT_EQ(
      just_fits.ask("GET /health HTTP/1.1\r\nX: " + std::string(8'000, 'x') + "\r\n\r\n").status,
      200U);
}

TEST_F(ServerLimits, ends_connections_whose_head_never_comes) {
  config.head_deadline = 1s;
  add_usual_routes();
  start();
  auto silent = client();
  auto slow = client();
  slow.send("GET /hea");
  auto known = client();
  known.send("GET /health HTTP/1.1\r\nHost: x\r\n");
  EXPECT_TRUE(silent.ends());
  EXPECT_EQ(slow.receive().status, 408U);
  EXPECT_EQ(known.receive().body, "owner:timeout");
  EXPECT_EQ(client().ask(kHealth).status, 200U);
}

TEST_F(ServerLimits, gives_a_dripping_head_no_more_time) {
  config.head_deadline = 1s;
  add_usual_routes();
  start();
  auto connection = client();
  connection.send("GET /nobodys HTTP/1.1\r\n");
  std::thread drip([&] {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < end && connection.send("X: y\r\n"))
      std::this_thread::sleep_for(100ms);
  });
  EXPECT_EQ(connection.receive().status, 408U);
  drip.join();
}

TEST_F(ServerLimits, ends_idle_connections) {
  config.idle_deadline = 1s;
  add_usual_routes();
  start();
  auto connection = client();
  EXPECT_EQ(connection.ask(kHealth).status, 200U);
  EXPECT_TRUE(connection.ends());
}

TEST_F(ServerLimits, tells_the_handler_when_a_body_takes_too_long) {
  add(Method::post, "/slow", [](Request& request) -> Async<Response> {
    co_return text_response(200, "text/plain", co_await whole_body(request));
  }).limits.deadline = 1s;
  start();
  auto connection = client();
  const auto answer = connection.ask("POST /slow HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_EQ(answer.body, "owner:timeout");
  EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(ServerLimits, gives_up_on_a_body_that_stops_arriving) {
  config.body_deadline = 1s;
  add_usual_routes();
  start();
  auto silent = client();
  auto stalled = client();
  silent.send("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
  stalled.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel");
  EXPECT_EQ(silent.receive().body, "owner:timeout");
  const auto answer = stalled.receive();
  EXPECT_EQ(answer.body, "owner:timeout");
  EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(ServerLimits, waits_for_a_slow_body_that_keeps_arriving) {
  config.body_deadline = 1s;
  add_usual_routes();
  start();
  auto slow = client();
  slow.send("POST /echo HTTP/1.1\r\nContent-Length: 12\r\n\r\n");
  for (int sent = 0; sent < 12; ++sent) {
    std::this_thread::sleep_for(150ms);
    ASSERT_TRUE(slow.send("x"));
  }
  EXPECT_EQ(slow.receive().body, std::string(12, 'x'));
}

TEST_F(ServerLimits, counts_no_bytes_that_were_only_announced) {
  config.max_spool_bytes = 1800;  // half of it for senders who are not known
  add_usual_routes();
  start();
  std::vector<TestClient> silent;
  for (int i = 0; i < 3; ++i) {
    auto& connection = silent.emplace_back(server->port());
    connection.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 900\r\n\r\n");
    EXPECT_TRUE(connection.receive_some().starts_with("HTTP/1.1 100 ")) << i;
  }
  auto other = client();
  EXPECT_EQ(
      other.ask("POST /echo HTTP/1.1\r\nContent-Length: 900\r\n\r\n" + std::string(900, 'y')).body,
      std::string(900, 'y'));
  EXPECT_EQ(silent[0].ask(std::string(900, 'z')).body, std::string(900, 'z'));
}

TEST_F(ServerLimits, gives_up_on_clients_that_do_not_read) {
  std::atomic<int> sent = 0;
  config.write_deadline = 1s;
  add(Method::get, "/big", [&](Request&) -> Async<Response> {
    auto response = text_response(200, "text/plain", std::string(64'000'000, 'x'));
    response.after_sent = [&sent] { ++sent; };
    co_return response;
  });
  start();
  auto connection = client();
  connection.send("GET /big HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(comes_true([&] { return sent == 1; }));
}

TEST_F(ServerLimits, tells_only_its_own_handler_that_a_client_has_gone) {
  std::atomic<int> failed = 0;
  add_usual_routes();
  add(Method::post, "/upload", [&](Request& request) -> Async<Response> {
    try {
      co_await whole_body(request);
    } catch (const Error&) {
      ++failed;
      throw;
    }
    co_return text_response(200, "text/plain", "complete");
  });
  start();
  auto other = client();
  other.send("POST /upload HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
  client().send("POST /upload HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
  EXPECT_TRUE(comes_true([&] { return failed == 1; }));
  EXPECT_EQ(other.ask("67890").body, "complete");
}

TEST_F(ServerLimits, answers_connections_above_the_limit_as_busy) {
  config.max_connections = 2;
  add_usual_routes();
  start();
  auto first = client();
  auto second = client();
  EXPECT_EQ(first.ask(kHealth).status, 200U);
  EXPECT_EQ(second.ask(kHealth).status, 200U);
  {
    auto third = client();
    const auto answer = third.ask("POST /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(answer.body, "owner:unavailable");
    EXPECT_TRUE(answer.has("Retry-After: 5"));
    EXPECT_TRUE(answer.has("Connection: close"));
    auto fourth = client();
    EXPECT_EQ(fourth.ask("GET /none HTTP/1.1\r\n\r\n").status, 503U);
  }
  EXPECT_EQ(first.ask(kHealth).status, 200U);
}

TEST_F(ServerLimits, accepts_again_when_connections_have_ended) {
  config.max_connections = 1;
  add_usual_routes();
  start();
  EXPECT_EQ(client().ask(kHealth).status, 200U);
  EXPECT_TRUE(comes_true([&] { return client().ask(kHealth).status == 200; }));
}

TEST_F(ServerLimits, keeps_all_bodies_together_under_the_budget) {
  config.max_spool_bytes = 1000;
  add_usual_routes();
  add(Method::post, "/hold", [this](Request& request) -> Async<Response> {
    request.body->trust_sender();
    const auto body = co_await whole_body(request);
    ++waiting;
    co_await until([this] { return released.load(); });
    co_return text_response(200, "text/plain", std::to_string(body.size()));
  });
  start();
  auto holder = client();
  holder.send("POST /hold HTTP/1.1\r\nContent-Length: 800\r\n\r\n" + std::string(800, 'x'));
  ASSERT_TRUE(comes_true([&] { return waiting == 1; }));
  auto refused = client();
  testing::internal::CaptureStderr();
  const auto answer = refused.ask("POST /echo HTTP/1.1\r\nContent-Length: 300\r\n\r\n");
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(answer.body, "owner:unavailable");
  EXPECT_TRUE(answer.has("Retry-After: 5"));
  auto small = client();
  EXPECT_EQ(small.ask("POST /echo HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi").body, "hi");
  released = true;
  EXPECT_EQ(holder.receive().body, "800");
  EXPECT_EQ(small
                .ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n" +
                     std::string(500, 'y') + "\r\n0\r\n\r\n")
                .body,
            std::string(500, 'y'));
}

TEST_F(ServerLimits, finishes_running_requests_at_a_stop) {
  add_usual_routes();
  start();
  auto idle = client();
  EXPECT_EQ(idle.ask(kHealth).status, 200U);
  auto running = client();
  running.send("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(comes_true([&] { return waiting == 1; }));
  server->stop();
  server->stop();
  EXPECT_TRUE(idle.ends());
  EXPECT_FALSE(served);
  released = true;
  const auto answer = running.receive();
  EXPECT_EQ(answer.body, "waited");
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_TRUE(comes_true([&] { return served.load(); }));
}

TEST_F(ServerLimits, cancels_what_runs_longer_than_the_grace) {
  config.stop_grace = 1s;
  add_usual_routes();
  start();
  auto running = client();
  running.send("POST /wait HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(comes_true([&] { return waiting == 1; }));
  server->stop();
  EXPECT_TRUE(running.ends());
  EXPECT_TRUE(comes_true([&] { return served.load(); }));
}

TEST_F(ServerLimits, refuses_addresses_it_cannot_use) {
  add_usual_routes();
  start();
  const auto refusal = [&](const std::string& address) {
    ServerConfig other;
    other.listen = address;
    try {
      const Server second(context.get_executor(), other, routes, testing::TempDir());
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(refusal("127.0.0.1:" + std::to_string(server->port())), ErrorCode::unavailable);
  EXPECT_EQ(refusal("127.0.0.1"), ErrorCode::invalid_request);
  EXPECT_EQ(refusal("127.0.0.1:http port"), ErrorCode::invalid_request);
  EXPECT_EQ(refusal("999.0.0.1:80"), ErrorCode::invalid_request);
}

}  // namespace
}  // namespace pressoir::http
