// Callbacks to small servers on this machine.
#include "http/client/client_fixture.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;

TEST_F(Outgoing, posts_a_callback) {
  std::string body, type, own;
  add(Method::post, "/hook", [&](Request& request) -> Async<Response> {
    body = co_await whole_body(request);
    type = request.head.header("Content-Type");
    own = request.head.header("Pressoir-Signature");
    co_return text_response(202, "text/plain", std::string(500'000, 'a'));
  });
  add_redirect("/away", "/hook");
  start();
  auto request = callback_to(at("/hook"), R"({"a":1})");
  request.headers = {{"Pressoir-Signature", "t=1,v1=ab\r\nX-Injected: yes"}};
  EXPECT_EQ(awaited(outgoing().fetch(request)).status, 202U);
  EXPECT_EQ(body, R"({"a":1})");
  EXPECT_EQ(type, "application/json");
  EXPECT_EQ(own, "t=1,v1=abX-Injected: yes");
  std::get<Post>(request.method).body = std::string(900'000, 'b');
  EXPECT_EQ(awaited(outgoing().fetch(request)).status, 202U);
  EXPECT_EQ(body.size(), 900'000U);
}

TEST_F(Outgoing, does_not_follow_the_redirects_of_a_callback) {
  const RawServer away({"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"});
  const auto request = callback_to(away.url());
  EXPECT_EQ(awaited(outgoing().fetch(request)).status, 302U);
  EXPECT_EQ(away.connections, 1);
}

TEST_F(Outgoing, guards_callbacks_by_their_rules) {
  settings.allow.clear();
  const RawServer hook({"HTTP/1.1 204 No Content\r\n\r\n"});
  auto request = callback_to(hook.url());
  const auto refused = [&] {
    return failure_of([&] { awaited(outgoing().fetch(request)); }) == ErrorCode::fetch_refused;
  };
  EXPECT_TRUE(refused());
  request.rules.allow_private = true;
  EXPECT_EQ(awaited(outgoing().fetch(request)).status, 204U);
  request.rules.allow_http = false;
  EXPECT_TRUE(refused());
  request.rules.allow_http = true;
  request.url = "http://169.254.169.254/";
  EXPECT_TRUE(refused()) << "no rule opens the metadata services";
  EXPECT_EQ(hook.connections, 1);
}

TEST_F(Outgoing, sends_callbacks_to_the_ports_that_their_rules_allow) {
  settings.ports.clear();
  const RawServer hook({"HTTP/1.1 204 No Content\r\n\r\n"});
  auto request = callback_to(hook.url());
  EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_refused);
  request.rules.any_port = true;
  EXPECT_EQ(awaited(outgoing().fetch(request)).status, 204U);
}

TEST_F(Outgoing, a_callback_that_is_not_answered_fails) {
  const RawServer silent({""});
  auto request = callback_to(silent.url());
  std::get<Post>(request.method).total = 300ms;
  EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "total time-out (300 ms)");
}

}  // namespace
}  // namespace pressoir::http
