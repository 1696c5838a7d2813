// Over 400 lines: fetching from small servers on this machine, some of them hostile, that all
// tests share.
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>
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

TEST_F(Outgoing, refuses_private_targets) {
  settings.allow.clear();
  add_witness("/w");
  start();
  const auto port = std::to_string(server->port());
  for (const auto* host : {"127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "LOCALHOST.",
                           "[::1]", "[::ffff:127.0.0.1]", "0", "169.254.169.254"}) {
    const auto url = "http://" + std::string(host) + ":" + port + "/w";
    EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_refused) << host;
    EXPECT_EQ(failure_of([&] { outgoing().check(url); }), ErrorCode::fetch_refused) << host;
  }
  EXPECT_TRUE(seen.empty());
  EXPECT_NO_THROW(outgoing().check("http://example.org/x"));
}

TEST_F(Outgoing, fetches_from_the_ports_of_the_settings_alone) {
  settings.ports = {"1-9"};
  add_witness("/w");
  add_redirect("/port", "http://127.0.0.1:10/");
  start();
  const auto expected = [](const std::string& port) {
    return "The URL's port must be one of 80, 443, 1-9 (got " + port + ").";
  };
  EXPECT_EQ(fetch_failure(at("/w")), ErrorCode::fetch_refused);
  EXPECT_EQ(last_message(), expected(std::to_string(server->port())));
  EXPECT_EQ(failure_of([&] { outgoing().check("https://example.org:22/"); }),
            ErrorCode::fetch_refused);
  EXPECT_EQ(last_message(), expected("22"));
  EXPECT_NO_THROW(outgoing().check("https://example.org/"));
  EXPECT_NO_THROW(outgoing().check("http://example.org:443/"));
  EXPECT_TRUE(seen.empty());
  http.reset();
  settings.ports = {std::to_string(server->port())};
  EXPECT_EQ(fetch(at("/w")).status, 200U);
  EXPECT_EQ(fetch_failure(at("/port")), ErrorCode::fetch_refused) << "redirects too";
}

TEST_F(Outgoing, refuses_names_that_lead_to_private_addresses) {
  settings.allow = {"friend.example"};
  settings.resolve = {"friend.example=127.0.0.1", "rebound.example=127.0.0.1",
                      "mapped.example=::ffff:127.0.0.1"};
  add_witness("/w");
  add_redirect("/to-rebound", "http://rebound.example:1/w");
  start();
  EXPECT_EQ(text_of(*fetch(at("/w", "friend.example")).content), "ok");
  EXPECT_EQ(fetch_failure(at("/w", "rebound.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(fetch_failure(at("/w", "mapped.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(fetch_failure(at("/to-rebound", "friend.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(seen.size(), 1U);
}

/// The look-up of this name is the system's: what counts is the address connected to.
TEST_F(Outgoing, checks_the_address_at_the_moment_of_connecting) {
  settings.allow.clear();
  add_witness("/w");
  start();
  const std::string host = own_name();
  if (host.empty()) GTEST_SKIP() << "the machine's own name is not known to it";
  EXPECT_NO_THROW(outgoing().check(at("/w", host.c_str())));
  EXPECT_EQ(fetch_failure(at("/w", host.c_str())), ErrorCode::fetch_refused);
  EXPECT_TRUE(seen.empty());
}

TEST_F(Outgoing, refuses_redirects_to_private_addresses_and_other_schemes) {
  settings.allow = {"127.0.0.1"};
  add_redirect("/private", "http://127.0.0.2:1/");
  add_redirect("/metadata", "http://169.254.169.254/latest/meta-data/");
  add_redirect("/file", "file:///etc/passwd");
  add_redirect("/gopher", "gopher://127.0.0.1:1/x");
  start();
  for (const auto* path : {"/private", "/metadata", "/file", "/gopher"})
    EXPECT_EQ(fetch_failure(at(path)), ErrorCode::fetch_refused) << path;
}

TEST_F(Outgoing, refuses_other_schemes_and_malformed_urls) {
  for (const auto* url : {"file:///etc/passwd", "ftp://example.org/x", "gopher://example.org/"})
    EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_refused) << url;
  for (const auto* url : {"", "/home/me/photo.jpg", "example.org/x.jpg", "http://"})
    EXPECT_EQ(fetch_failure(url), ErrorCode::invalid_request) << url;
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

TEST_F(Outgoing, refuses_tls_with_an_unknown_certificate) {
  const RawServer plain({"HTTP/1.1 200 OK\r\n\r\n"});
  EXPECT_EQ(fetch_failure("https" + plain.url().substr(4)), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "No secure connection to the URL's host can be made.");
}

TEST_F(Outgoing, trusts_no_certificate_that_the_system_does_not_know) {
  std::string pattern = testing::TempDir() + "client_test_XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::filesystem::path folder = pattern;
  config.tls_listen = "127.0.0.1:0";
  config.tls_cert = folder / "cert.pem";
  config.tls_key = folder / "key.pem";
  const auto command =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
      "-addext subjectAltName=IP:127.0.0.1 -keyout " +
      config.tls_key.string() + " -out " + config.tls_cert.string() + " 2>/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
  add_witness("/w");
  start();
  std::filesystem::remove_all(folder);
  const auto url = "https://127.0.0.1:" + std::to_string(server->tls_port()) + "/w";
  EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "No secure connection to the URL's host can be made.");
  EXPECT_TRUE(seen.empty());
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

template <class F>
std::chrono::milliseconds time_of(F call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

TEST_F(Outgoing, waits_for_the_first_byte_only_so_long) {
  const RawServer silent({""});
  const auto request =
      request_for(silent.url(), {.first_byte = 300ms, .total = std::chrono::milliseconds::max()});
  const auto took = time_of([&] {
    EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "first_byte time-out (300 ms)");
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, waits_for_the_whole_only_so_long) {
  add(Method::get, "/slow", [](Request&) -> Async<Response> {
    BodySource source;
    source.next = []() -> Async<Buffer> {
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 50ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
      co_return to_buffer(as_bytes("drop"));
    };
    co_return stream_response(200, "image/png", std::move(source));
  });
  start();
  const auto request = request_for(at("/slow"), {.first_byte = 3s, .total = 500ms});
  const auto took = time_of([&] {
    EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "total time-out (500 ms)");
  EXPECT_GE(took, 500ms);
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, waits_for_a_connection_only_so_long) {
  settings.connect = 1s;
  settings.first_byte = settings.total = 20s;
  const RawServer silent({""});  // answers no TLS handshake either
  const auto took = time_of(
      [&] { EXPECT_EQ(fetch_failure("https" + silent.url().substr(4)), ErrorCode::fetch_failed); });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "connect time-out (1000 ms)");
  EXPECT_LT(took, 10s);
}

TEST_F(Outgoing, waits_for_a_place_only_so_long) {
  settings.max_transfers = 1;
  const RawServer silent({""});
  outgoing();
  auto slow = std::async(std::launch::async, [&] {
    try {
      fetch(silent.url());
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  const auto request = request_for(silent.url(), {.first_byte = 200ms, .total = 400ms});
  EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "place time-out (400 ms)");
  EXPECT_EQ(silent.connections, 1);
  outgoing().stop();
  EXPECT_EQ(slow.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, never_waits_longer_than_the_settings_say) {
  settings.total = 1s;
  const RawServer silent({""});
  const auto took =
      time_of([&] { EXPECT_EQ(fetch_failure(silent.url()), ErrorCode::fetch_failed); });
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, queues_beyond_the_limit) {
  settings.max_transfers = 4;  // half of them for one owner
  add_usual_routes();
  add(Method::get, "/wait", [this](Request&) -> Async<Response> {
    ++waiting;
    co_await until([this] { return released.load(); });
    co_return text_response(200, "image/png", "waited");
  });
  start();
  outgoing();
  std::vector<std::future<std::string>> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(
        std::async(std::launch::async, [&] { return text_of(*fetch(at("/wait")).content); }));
  ASSERT_TRUE(comes_true([&] { return waiting == 2; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(waiting, 2);
  released = true;
  for (auto& one : all) EXPECT_EQ(one.get(), "waited");
}

TEST_F(Outgoing, slow_hosts_of_one_owner_do_not_delay_others) {
  settings.max_transfers = 8;
  add_usual_routes();
  add_file("/quick");
  start();
  const RawServer silent({""});
  outgoing();
  const auto of = [&](std::int64_t owner, const std::string& url) {
    return request_for(url, {}, owner);
  };
  const auto slow = [&](std::int64_t owner, int count) {
    std::vector<std::future<ErrorCode>> all;
    for (int i = 0; i < count; ++i)
      all.push_back(std::async(std::launch::async, [&, owner] {
        try {
          awaited(outgoing().fetch(of(owner, silent.url())));
        } catch (const Error& error) {
          return error.code();
        }
        return ErrorCode::internal;
      }));
    return all;
  };
  auto first = slow(1, 20);
  ASSERT_TRUE(comes_true([&] { return silent.connections == 4; }));  // alone it has half
  auto second = slow(2, 20);
  ASSERT_TRUE(comes_true([&] { return silent.connections == 6; }));  // beside others a quarter
  const auto took = time_of([&] {
    EXPECT_EQ(text_of(*awaited(outgoing().fetch(of(3, at("/quick")))).content), "bytes of /quick");
    auto callback = callback_to(at("/echo"));
    callback.rules.allow_private = true;
    EXPECT_EQ(awaited(outgoing().fetch(std::move(callback))).status, 200U);
  });
  EXPECT_LT(took, 3s);
  EXPECT_EQ(silent.connections, 6);
  outgoing().stop();
  for (auto* all : {&first, &second})
    for (auto& one : *all) EXPECT_EQ(one.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, callbacks_wait_for_no_fetch) {
  settings.max_transfers = 1;
  add_usual_routes();
  start();
  const RawServer silent({""});
  outgoing();
  auto slow = std::async(std::launch::async, [&] { return fetch_failure(silent.url()); });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  auto callback = callback_to(at("/echo"));
  callback.rules.allow_private = true;
  EXPECT_EQ(awaited(outgoing().fetch(std::move(callback))).status, 200U);
  outgoing().stop();
  EXPECT_EQ(slow.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, a_stop_ends_what_is_under_way_and_all_that_follows) {
  const RawServer silent({""});
  outgoing();
  auto one = std::async(std::launch::async, [&] { return fetch_failure(silent.url()); });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  outgoing().stop();
  EXPECT_EQ(one.get(), ErrorCode::unavailable);
  EXPECT_EQ(fetch_failure(silent.url()), ErrorCode::unavailable);
  outgoing().stop();
}

TEST_F(Outgoing, a_cancelled_coroutine_ends_its_transfer) {
  const RawServer silent({""});
  outgoing();
  auto& mine = new_loop();
  boost::asio::cancellation_signal signal;
  bool aborted = false;
  auto wait = [&]() -> Async<void> { co_await outgoing().fetch(request_for(silent.url())); };
  boost::asio::co_spawn(
      mine, wait, boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
        try {
          if (error) std::rethrow_exception(error);
        } catch (const boost::system::system_error& system) {
          aborted = system.code() == boost::asio::error::operation_aborted;
        }
      }));
  boost::asio::steady_timer timer(mine, 200ms);
  timer.async_wait([&](auto) { signal.emit(boost::asio::cancellation_type::terminal); });
  const auto took = time_of([&] { mine.run(); });
  EXPECT_TRUE(aborted);
  EXPECT_LT(took, 3s);
}

}  // namespace
}  // namespace pressoir::http
