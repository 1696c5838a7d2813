// How the server speaks HTTP; its limits are in server_limits_test.cpp.
#include "http/server/server.h"

#include "http/body/form.h"
#include "http/server/response_head.h"
#include "http/server/server_fixture.h"

namespace pressoir::http {
namespace {

constexpr std::string_view kHealthOfHost = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

class HttpServer : public ServerTest {};

TEST_F(HttpServer, keeps_the_connection_for_the_next_request) {
  add_usual_routes();
  start();
  auto connection = client();
  for (int i = 0; i < 3; ++i) {
    const auto answer = connection.ask(kHealthOfHost);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "ok\n");
    EXPECT_TRUE(answer.has("Content-Length: 3"));
    EXPECT_TRUE(answer.has("Content-Type: text/plain"));
    EXPECT_TRUE(answer.has("Server: pressoir"));
    EXPECT_NE(answer.head.find("\r\nDate: "), std::string::npos);
    EXPECT_NE(answer.head.find("\r\nX-Request-Id: "), std::string::npos);
    EXPECT_EQ(answer.head.find("\r\nConnection: "), std::string::npos);
  }
}

TEST_F(HttpServer, answers_pipelined_requests_in_order) {
  add_usual_routes();
  start();
  auto connection = client();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    const auto text = std::string(static_cast<std::size_t>(i * 7), 'a');
    requests += "POST /echo HTTP/1.1\r\nContent-Length: " + std::to_string(text.size() + 2) +
                "\r\n\r\n" + std::to_string(10 + i) + text;
  }
  connection.send(requests);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(connection.receive().body,
              std::to_string(10 + i) + std::string(static_cast<std::size_t>(i * 7), 'a'));
}

TEST_F(HttpServer, reads_requests_that_arrive_byte_by_byte) {
  add_usual_routes();
  start();
  auto connection = client();
  for (const char c : std::string_view("\r\nPOST /echo HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello"))
    connection.send(std::string_view(&c, 1));
  EXPECT_EQ(connection.receive().body, "hello");
}

TEST_F(HttpServer, reads_chunked_bodies) {
  add_usual_routes();
  start();
  auto connection = client();
  connection.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n");
  connection.send("5;ext=1\r\npedia\r\n1");
  connection.send("0000\r\n" + std::string(65536, 'z') + "\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(connection.receive().body, "wikipedia" + std::string(65536, 'z'));
  EXPECT_EQ(connection.ask(kHealthOfHost).status, 200U);
}

TEST_F(HttpServer, says_continue_only_when_the_body_is_wanted) {
  add_usual_routes();
  start();
  auto wanted = client();
  const std::string head = " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  const auto go_on = wanted.ask("POST /echo" + head, false);
  EXPECT_EQ(go_on.status, 100U);
  EXPECT_EQ(wanted.ask("hello").body, "hello");
  EXPECT_EQ(wanted.ask(kHealthOfHost).status, 200U);

  auto unwanted = client();
  const auto answer = unwanted.ask("POST /ignore" + head);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body, "ignored");
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_TRUE(unwanted.ends());

  auto impatient = client();
  EXPECT_EQ(impatient.ask("POST /echo" + head + "hello").body, "hello");
}

TEST_F(HttpServer, answers_head_without_a_body) {
  add_usual_routes();
  start();
  auto connection = client();
  const auto answer = connection.ask("HEAD /health HTTP/1.1\r\n\r\n", false);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.has("Content-Length: 3"));
  EXPECT_EQ(connection.ask(kHealthOfHost).body, "ok\n");
}

TEST_F(HttpServer, answers_405_and_404) {
  add_usual_routes();
  start();
  auto connection = client();
  const auto wrong_method = connection.ask("GET /echo HTTP/1.1\r\n\r\n");
  EXPECT_EQ(wrong_method.status, 405U);
  EXPECT_TRUE(wrong_method.has("Allow: POST"));
  EXPECT_EQ(wrong_method.body, "owner:invalid_request");
  EXPECT_EQ(connection.ask("BREW /echo HTTP/1.1\r\n\r\n").status, 405U);
  const auto unknown = connection.ask("GET /none?secret=1 HTTP/1.1\r\n\r\n");
  EXPECT_EQ(unknown.status, 404U);
  EXPECT_EQ(unknown.body, R"({"status":404,"error":"Not Found"})");
}

TEST_F(HttpServer, accepts_a_body_with_get_and_skips_it) {
  add_usual_routes();
  start();
  auto connection = client();
  EXPECT_EQ(connection.ask("GET /health HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody").body, "ok\n");
  EXPECT_EQ(connection.ask(kHealthOfHost).body, "ok\n");
}

TEST_F(HttpServer, accepts_junk_headers_any_host_and_absolute_targets) {
  add_usual_routes();
  start();
  auto connection = client();
  EXPECT_EQ(connection
                .ask("POST /echo/ HTTP/1.1\r\nhost: optimize.exactlywww.com\r\ntimeout: 300\r\n"
                     "httpversion: 1.0\r\nblocking: 1\r\nuser-agent: WordPress/6.6 \r\n"
                     "content-length: 2\r\n\r\nhi")
                .body,
            "hi");
  EXPECT_EQ(connection.ask("GET http://some.host/health?x=http://y HTTP/1.1\r\n\r\n").status, 200U);
}

TEST_F(HttpServer, honours_close_and_http_1_0) {
  add_usual_routes();
  start();
  auto closing = client();
  EXPECT_TRUE(
      closing.ask("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n").has("Connection: close"));
  EXPECT_TRUE(closing.ends());
  auto old = client();
  EXPECT_TRUE(old.ask("GET /health HTTP/1.0\r\n\r\n").has("Connection: close"));
  EXPECT_TRUE(old.ends());
  auto old_kept = client();
  EXPECT_TRUE(old_kept.ask("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                  .has("Connection: keep-alive"));
  EXPECT_EQ(old_kept.ask(kHealthOfHost).status, 200U);
}

TEST_F(HttpServer, answers_malformed_requests_with_400_and_closes) {
  add_usual_routes();
  start();
  for (const auto* text :
       {"nonsense\r\n\r\n", "GET /nobodys HTTP/2.0\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
        "CONNECT host:443 HTTP/1.1\r\n\r\n",
        "POST /x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "\x16\x03\x01\r\n\r\n"}) {
    auto connection = client();
    EXPECT_EQ(connection.ask(text).status, 400U) << text;
    connection.end_sending();
    EXPECT_TRUE(connection.ends());
  }
}

TEST_F(HttpServer, answers_malformed_requests_rendered_by_the_owner_of_the_path) {
  add_usual_routes();
  start();
  for (const auto* text :
       {"GET /health HTTP/2.0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST /echo?x HTTP/1.1\r\nno header\r\n\r\n",
        "POST http://host/echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n"}) {
    auto connection = client();
    const auto answer = connection.ask(text);
    EXPECT_EQ(answer.body, "owner:invalid_request") << text;
    EXPECT_TRUE(answer.has("Connection: close"));
    connection.end_sending();
    EXPECT_TRUE(connection.ends());
  }
}

TEST_F(HttpServer, takes_nothing_for_a_request_that_may_be_a_body) {
  add_usual_routes();
  start();
  const std::string smuggled = "GET /health HTTP/1.1\r\n\r\n";
  for (const auto* coding :
       {"gzip", "chunked, gzip", "gzip, chunked", "chunked, chunked", "identity", "",
        "chunked\r\nTransfer-Encoding: gzip", "gzip\r\nTransfer-Encoding: chunked"}) {
    auto connection = client();
    const auto answer = connection.ask(
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: " + std::string(coding) + "\r\n\r\n" + smuggled);
    EXPECT_EQ(answer.body, "owner:invalid_request") << coding;
    connection.end_sending();
    EXPECT_TRUE(connection.ends()) << coding;
  }
  auto old = client();
  EXPECT_EQ(old.ask("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").body,
            "owner:invalid_request");
  EXPECT_EQ(client()
                .ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: Chunked \r\n\r\n"
                     "2\r\nhi\r\n0\r\n\r\n")
                .body,
            "hi");
}

TEST_F(HttpServer, tells_the_handler_of_a_malformed_chunk) {
  add_usual_routes();
  start();
  auto connection = client();
  const auto answer =
      connection.ask("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(answer.body, "owner:invalid_request");
  EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(HttpServer, sends_files_of_any_size_and_reports_when_they_are_sent) {
  std::atomic<int> sent = 0;
  const auto file_of = [&](std::size_t bytes) {
    return [&sent, bytes](Request& request) -> Async<Response> {
      auto file = TempFile::create(request.spool);
      file.append(as_bytes(std::string(bytes, 'f')));
      auto response = file_response(200, "application/octet-stream", readable(std::move(file)));
      response.after_sent = [&sent] { ++sent; };
      co_return response;
    };
  };
  add(Method::get, "/empty", file_of(0));
  add(Method::get, "/piece", file_of(65536));
  add(Method::get, "/big", file_of(3'000'001));
  start();
  auto connection = client();
  EXPECT_EQ(connection.ask("GET /empty HTTP/1.1\r\n\r\n").status, 200U);
  EXPECT_EQ(connection.ask("GET /piece HTTP/1.1\r\n\r\n").body, std::string(65536, 'f'));
  EXPECT_EQ(connection.ask("GET /big HTTP/1.1\r\n\r\n").body, std::string(3'000'001, 'f'));
  const auto head = connection.ask("HEAD /big HTTP/1.1\r\n\r\n", false);
  EXPECT_TRUE(head.has("Content-Length: 3000001"));
  EXPECT_TRUE(comes_true([&] { return sent == 4; }));
}

TEST_F(HttpServer, sends_text_that_others_share_whole_and_holds_it_so_long) {
  auto text = std::make_shared<const std::string>(1 << 20, 't');
  const std::weak_ptr<const std::string> watched = text;
  add(Method::get, "/shared", [&text](Request&) -> Async<Response> {
    auto response = text_response(200, "text/plain", "");
    response.body = SharedText{.owner = text, .text = std::string_view(*text).substr(1)};
    text.reset();  // nobody else needs it any more
    co_return response;
  });
  start();
  auto connection = client();
  const auto answer = connection.ask("GET /shared HTTP/1.1\r\n\r\n");
  EXPECT_EQ(answer.body, std::string((1 << 20) - 1, 't'));
  EXPECT_EQ(connection.ask(kHealthOfHost).status, 404U);  // what was sent is let go by then
  EXPECT_TRUE(watched.expired());
}

TEST_F(HttpServer, tells_once_that_the_answer_was_lost) {
  std::atomic<int> sent = 0;
  add(Method::get, "/lost", [&](Request&) -> Async<Response> {
    ++waiting;
    co_await until([this] { return released.load(); });
    auto response = text_response(200, "text/plain", std::string(8'000'000, 'x'));
    response.after_sent = [&sent] { ++sent; };
    co_return response;
  });
  start();
  {
    auto connection = client();
    connection.send("GET /lost HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(comes_true([&] { return waiting == 1; }));
  }
  released = true;
  EXPECT_TRUE(comes_true([&] { return sent == 1; }));
  stop();
  EXPECT_EQ(sent, 1);
}

TEST_F(HttpServer, tells_once_that_an_answer_came_too_late) {
  std::atomic<int> dropped = 0;
  add(Method::get, "/late", [&](Request&) -> Async<Response> {
    ++waiting;
    try {
      co_await until([] { return false; });
    } catch (const boost::system::system_error&) {  // nobody waits for the answer any more
    }
    auto response = text_response(200, "text/plain", "late");
    response.after_sent = [&dropped] { ++dropped; };
    co_return response;
  });
  start();
  {
    auto connection = client();
    connection.send("GET /late HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(comes_true([&] { return waiting == 1; }));
  }
  EXPECT_TRUE(comes_true([&] { return dropped == 1; }));
  stop();
  EXPECT_EQ(dropped, 1);
}

TEST_F(HttpServer, takes_an_empty_line_behind_a_body_for_no_request) {
  config.head_deadline = config.idle_deadline = config.stop_grace = std::chrono::hours(1);
  add_usual_routes();
  start();
  std::vector<TestClient> clients;
  for (const auto* behind : {"\r\n", "\n\r\n", "\r"}) {
    auto& connection = clients.emplace_back(client());
    // In one write, so that the line is there when the body is.
    const std::string post = "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
    EXPECT_EQ(connection.ask(post + behind).body, "hello");
    EXPECT_EQ(connection.ask("\n" + post + behind).body, "hello");
  }
  // By then each waits: for a request, which a stop ends, or for the rest of one, which it does
  // not.
  let_rounds_pass(100);
  server->stop();
  for (auto& connection : clients) EXPECT_TRUE(connection.ends());
}

TEST_F(HttpServer, reads_forms_from_the_wire) {
  auto& route = add(Method::post, "/form", [](Request& request) -> Async<Response> {
    auto form = co_await read_form(request);
    const auto* file = form.file("file");
    co_return text_response(200, "text/plain",
                            std::string(form.field("api_key").value_or("none")) + ' ' +
                                std::to_string(file == nullptr ? 0 : file->content.size()));
  });
  route.limits.max_file_bytes = 1 << 20;
  start();
  auto connection = client();
  const std::string body =
      "--B\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nkey\r\n--B\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"/a/b.jpg\"\r\n\r\n" +
      std::string(300'000, 'j') +
      "\r\n--BContent-Disposition: form-data; name=\"submitHandler\"\r\n\r\nUpload--B--";
  EXPECT_EQ(connection
                .ask("POST /form HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=B\r\n"
                     "Content-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n" + body)
                .body,
            "key 300000");
}

TEST_F(HttpServer, lets_no_header_value_start_another_header) {
  add(Method::get, "/split", [](Request&) -> Async<Response> {
    auto response = text_response(200, "text/plain", "x");
    response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b");
    co_return response;
  });
  start();
  const auto answer = client().ask("GET /split HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(answer.has("X-Name: aSet-Cookie: b"));
}

TEST_F(HttpServer, logs_one_line_per_request_without_its_query) {
  add_usual_routes();
  testing::internal::CaptureStderr();
  log::set_level(log::Level::info);
  start();
  {
    auto connection = client();
    const auto answer =
        connection.ask("POST /echo?key=secret HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(answer.body, "hi");
  }
  stop();
  const auto logged = testing::internal::GetCapturedStderr();
  for (const auto* part : {"\"event\":\"request\"", "\"method\":\"POST\"", "\"path\":\"/echo\"",
                           "\"status\":200", "\"remote\":\"127.0.0.1\"", "\"owner\":\"test\"",
                           "\"bytes_in\":", "\"bytes_out\":", "\"ms\":", "\"id\":"})
    EXPECT_NE(logged.find(part), std::string::npos) << part << logged;
  EXPECT_EQ(logged.find("secret"), std::string::npos);
  EXPECT_EQ(std::count(logged.begin(), logged.end(), '\n'), 1);
}

TEST(ResponseHead, writes_dates_as_http_wants_them) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7
}

TEST(ResponseHead, makes_request_ids_of_16_characters) {
  EXPECT_EQ(new_request_id().size(), 16U);
  EXPECT_NE(new_request_id(), new_request_id());
}

}  // namespace
}  // namespace pressoir::http
