// Fetching from small servers on this machine, some of them hostile, that all tests share.
#include <algorithm>
#include <cstdlib>

#include "http/client/client_fixture.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;

TEST_F(Outgoing, fetches_a_file) {
  add_file("/dir/a%20picture.jpg");
  start();
  const auto got = fetch(at("/dir/a%20picture.jpg?size=1"));
  EXPECT_EQ(text_of(*got.content), "bytes of /dir/a%20picture.jpg");
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.file_name, "a picture.jpg");
}

TEST_F(Outgoing, takes_the_name_from_the_header_where_there_is_one) {
  add_file("/1", "attachment; filename=\"C:\\\\dir\\\\b.jpg\"");
  add_file("/2", "attachment; filename=x.jpg; filename*=UTF-8''gr%C3%BCn.jpg");
  add_file("/3.png", "inline");
  add_file("/4/{rest}");
  start();
  EXPECT_EQ(fetch(at("/1")).file_name, "b.jpg");
  EXPECT_EQ(fetch(at("/2")).file_name, "gr\xC3\xBCn.jpg");
  EXPECT_EQ(fetch(at("/3.png")).file_name, "3.png");
  EXPECT_EQ(fetch(at("/4/..%2F..%2Fetc%2Fpasswd")).file_name, "passwd");
}

TEST_F(Outgoing, repairs_urls_as_browsers_do) {
  add_file("/a%20b%C3%BC.jpg");
  start();
  EXPECT_EQ(fetch(" " + at("/a b\xC3\xBC.jpg#top\n")).file_name, "a b\xC3\xBC.jpg");
}

TEST_F(Outgoing, sends_what_a_fetch_needs_and_nothing_else) {
  ::setenv("http_proxy", "http://127.0.0.1:1/", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
  add_witness("/w");
  start();
  fetch(at("/w"));
  fetch(at("/w"));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  std::string names;
  for (const auto& [name, value] : headers) names += name + ",";
  EXPECT_EQ(names, "Host,User-Agent,Accept,Accept-Encoding,") << "no cookie, nothing of a proxy";
}

TEST_F(Outgoing, does_not_unpack_what_was_packed_unasked) {
  add(Method::get, "/packed", [](Request&) -> Async<Response> {
    auto response = text_response(200, "image/jpeg", "\x1F\x8B no gzip at all");
    response.headers.emplace_back("Content-Encoding", "gzip");
    co_return response;
  });
  start();
  EXPECT_EQ(text_of(*fetch(at("/packed")).content), "\x1F\x8B no gzip at all");
}

TEST_F(Outgoing, sends_basic_credentials) {
  add_witness("/w");
  start();
  auto request = request_for(at("/w"));
  request.user = "Aladdin";
  request.password = "open sesame";
  awaited(outgoing().fetch(std::move(request)));
  fetch("http://Aladdin:open%20sesame@" + at("/w").substr(7));
  fetch(at("/w"));
  EXPECT_EQ(seen, (std::vector<std::string>{"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                                            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ""}));
}

TEST_F(Outgoing, keeps_a_file_encrypted_in_the_spool_where_that_is_wanted) {
  add_file("/1");
  start();
  auto request = request_for(at("/1"));
  EXPECT_FALSE(fetch(at("/1")).content->has_keystream());
  std::get<Get>(request.method).encrypts = true;
  const auto got = awaited(outgoing().fetch(std::move(request)));
  EXPECT_TRUE(got.content->has_keystream());
  EXPECT_EQ(text_of(*got.content), "bytes of /1");
}

TEST_F(Outgoing, follows_redirects) {
  add_redirect("/1", "/2", 301);
  add_redirect("/2", "3?x=1", 307);
  add_file("/3");
  start();
  const auto got = fetch(at("/1"));
  EXPECT_EQ(text_of(*got.content), "bytes of /3") << "not the redirects' bodies";
  EXPECT_EQ(got.file_name, "3") << "that of the URL where the chain ends";
}

TEST_F(Outgoing, follows_no_redirect_that_the_caller_refuses) {
  add_redirect("/1", "/2");
  add_redirect("/2", "/3");
  add_file("/3");
  start();
  auto request = request_for(at("/1"));
  std::vector<std::string> asked;
  std::get<Get>(request.method).may_redirect_to = [&asked](const std::string& url) {
    asked.push_back(url);
    return !url.ends_with("/3");
  };
  EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_refused);
  EXPECT_EQ(asked, (std::vector<std::string>{at("/2"), at("/3")}));
}

TEST_F(Outgoing, keeps_credentials_and_headers_from_other_hosts) {
  settings.resolve = {"other.example=127.0.0.1"};
  add_witness("/w");
  add_redirect("/same", "/w");
  start();
  const auto port = std::to_string(server->port());
  const RawServer away({"HTTP/1.1 302 Found\r\nLocation: http://other.example:" + port +
                        "/w\r\nContent-Length: 0\r\n\r\n"});
  auto request = request_for(at("/same"));
  request.user = "u";
  request.headers = {{"X-Secret", "s"}};
  const auto has_secret = [&] {
    return std::ranges::count(headers, std::pair<std::string, std::string>("X-Secret", "s")) == 1;
  };
  awaited(outgoing().fetch(request));
  EXPECT_TRUE(has_secret());
  request.url = away.url();
  awaited(outgoing().fetch(std::move(request)));
  EXPECT_FALSE(has_secret());
  EXPECT_EQ(seen, (std::vector<std::string>{"Basic dTo=", ""}));
}

TEST_F(Outgoing, gives_up_on_redirect_loops) {
  add_redirect("/loop", "/loop");
  start();
  EXPECT_EQ(fetch_failure(at("/loop")), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The URL redirects too often.");
}

TEST_F(Outgoing, tells_of_other_statuses) {
  add(Method::get, "/bad/{status}", [](Request& request) -> Async<Response> {
    co_return text_response(static_cast<unsigned>(std::stoul(request.path_values["status"])),
                            "text/html", std::string(300'000, 'e'));
  });
  start();
  for (const auto* status : {"404", "500", "403", "300", "304", "206"}) {
    EXPECT_EQ(fetch_failure(at("/bad/" + std::string(status))), ErrorCode::fetch_failed);
    EXPECT_EQ(last_message(), "The URL's host answered with status " + std::string(status) + ".");
  }
}

TEST_F(Outgoing, fails_when_the_connection_is_refused) {
  std::string url;
  {
    const RawServer gone({"x"});
    url = gone.url();
  }
  EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The URL's host cannot be reached.");
}

TEST_F(Outgoing, limits_the_size) {
  add(Method::get, "/large", [](Request&) -> Async<Response> {
    co_return text_response(200, "image/png", std::string((1 << 20) + 1, 'l'));
  });
  add(Method::get, "/just", [](Request&) -> Async<Response> {
    co_return text_response(200, "image/png", std::string(1 << 20, 'l'));
  });
  start();
  EXPECT_EQ(fetch_failure(at("/large")), ErrorCode::payload_too_large);
  EXPECT_EQ(fetch(at("/just")).content->size(), 1U << 20);
}

TEST_F(Outgoing, stops_endless_bodies) {
  const RawServer endless({"HTTP/1.1 200 OK\r\n\r\n"}, true);
  EXPECT_EQ(fetch_failure(endless.url()), ErrorCode::payload_too_large);
  const RawServer head({"HTTP/1.1 200 OK\r\nX: "}, true);
  EXPECT_EQ(fetch_failure(head.url()), ErrorCode::fetch_failed);
}

TEST_F(Outgoing, refuses_bodies_cut_short) {
  const RawServer cut({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"});
  EXPECT_EQ(fetch_failure(cut.url()), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The answer of the URL's host was cut short.");
  const RawServer chunk({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"});
  EXPECT_EQ(fetch_failure(chunk.url()), ErrorCode::fetch_failed);
}

TEST_F(Outgoing, refuses_responses_that_are_not_http) {
  const RawServer noise({"SSH-2.0-OpenSSH\r\n"});
  EXPECT_EQ(fetch_failure(noise.url()), ErrorCode::fetch_failed);
}

TEST_F(Outgoing, accepts_an_empty_file) {
  const RawServer empty({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(fetch(empty.url("/")).content->size(), 0U);
  EXPECT_EQ(fetch(empty.url("/")).file_name, "");
}

}  // namespace
}  // namespace pressoir::http
