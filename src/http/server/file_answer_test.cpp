// Files, parts of files and bodies of unknown length, over a real connection.
#include "http/server/file_answer.h"

#include "http/server/response_head.h"
#include "http/server/server_fixture.h"

namespace pressoir::http {
namespace {

constexpr std::int64_t kModified = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

class FileAnswers : public ServerTest {
 protected:
  FileAnswers() {
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>('a' + i % 26);
    answer.content_type = "image/jpeg";
    answer.etag = "v1";
    answer.file_name = "a.jpg";
    answer.last_modified = kModified;
    answer.cache_control = "private";
    add(Method::get, "/file", [this](Request& request) -> Async<Response> {
      auto file = TempFile::create(testing::TempDir());
      file.append(as_bytes(content));
      co_return file_answer(request, readable(std::move(file)), answer);
    });
  }
  Answer get(std::string headers, std::string method = "GET") {
    if (!server) start();
    auto connection = client();
    const auto got = connection.ask(method + " /file HTTP/1.1\r\n" + headers + "\r\n",
                                    method != "HEAD" && headers.find("None") == std::string::npos);
    EXPECT_TRUE(connection.send("GET /file HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(connection.receive().body, content) << "the connection is used on";
    return got;
  }
  std::string content = std::string(200'000, 'x');
  FileAnswer answer;
};

TEST_F(FileAnswers, are_whole_without_conditions) {
  const auto got = get("");
  EXPECT_EQ(got.status, 200U);
  EXPECT_EQ(got.body, content);
  for (const auto* line : {"Content-Length: 200000", "Content-Type: image/jpeg", "ETag: \"v1\"",
                           "Accept-Ranges: bytes", "Cache-Control: private",
                           "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                           "Content-Disposition: inline; filename=\"a.jpg\""})
    EXPECT_TRUE(got.has(line)) << line << "\n" << got.head;
}

TEST_F(FileAnswers, let_no_browser_guess_what_they_are) {
  EXPECT_TRUE(get("").has("X-Content-Type-Options: nosniff"));
  EXPECT_TRUE(get("Range: bytes=0-9\r\n").has("X-Content-Type-Options: nosniff"));
  EXPECT_EQ(get("").head.find("Content-Security-Policy"), std::string::npos);
}

TEST_F(FileAnswers, let_no_browser_run_what_is_in_an_svg) {
  answer.content_type = "image/svg+xml";
  for (const auto* headers : {"", "Range: bytes=0-9\r\n"})
    EXPECT_TRUE(get(headers).has(
        "Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:"))
        << headers;
}

TEST_F(FileAnswers, give_one_range) {
  struct Case {
    const char *range, *expected;
    std::size_t first, bytes;
  };
  for (const auto& [range, expected, first, bytes] :
       {Case{"bytes=0-9", "bytes 0-9/200000", 0, 10}, Case{"Bytes = 5-5", "bytes 5-5/200000", 5, 1},
        Case{"bytes=100000-", "bytes 100000-199999/200000", 100'000, 100'000},
        Case{"bytes=1-999999999999999999999999", "bytes 1-199999/200000", 1, 199'999},
        Case{"bytes=-3", "bytes 199997-199999/200000", 199'997, 3},
        Case{"bytes=-300000", "bytes 0-199999/200000", 0, 200'000}}) {
    const auto got = get("Range: " + std::string(range) + "\r\n");
    EXPECT_EQ(got.status, 206U) << range;
    EXPECT_EQ(got.body, content.substr(first, bytes)) << range;
    EXPECT_TRUE(got.has("Content-Range: " + std::string(expected))) << got.head;
    EXPECT_TRUE(got.has("Content-Length: " + std::to_string(bytes))) << got.head;
    EXPECT_TRUE(got.has("ETag: \"v1\""));
  }
}

TEST_F(FileAnswers, refuse_a_range_beyond_the_end) {
  for (const auto* range :
       {"bytes=200000-", "bytes=200001-200002", "bytes=-0", "bytes=99999999999999999999999-"}) {
    const auto got = get("Range: " + std::string(range) + "\r\n");
    EXPECT_EQ(got.status, 416U) << range;
    EXPECT_TRUE(got.has("Content-Range: bytes */200000")) << got.head;
    EXPECT_TRUE(got.has("Content-Length: 0"));
  }
}

TEST_F(FileAnswers, ignore_ranges_they_do_not_know) {
  for (const auto* range : {"bytes=0-1,5-6", "lines=0-1", "bytes=5-4", "bytes=-", "bytes=a-b",
                            "bytes", "bytes=1-2x", ""})
    EXPECT_EQ(get("Range: " + std::string(range) + "\r\n").status, 200U) << range;
}

TEST_F(FileAnswers, give_a_range_only_of_the_file_it_was_asked_of) {
  const auto with = [&](const char* condition) {
    return get("Range: bytes=0-9\r\nIf-Range: " + std::string(condition) + "\r\n").status;
  };
  EXPECT_EQ(with("\"v1\""), 206U);
  EXPECT_EQ(with("\"v2\""), 200U);
  EXPECT_EQ(with("W/\"v1\""), 200U) << "RFC 9110, 13.1.5: strong comparison";
  EXPECT_EQ(with("Sun, 06 Nov 1994 08:49:37 GMT"), 206U);
  EXPECT_EQ(with("Sun, 06 Nov 1994 08:49:38 GMT"), 200U);
}

TEST_F(FileAnswers, say_that_nothing_has_changed) {
  for (const auto* tags : {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "\"a,b\",\"v1\"", "*"}) {
    const auto got = get("If-None-Match: " + std::string(tags) + "\r\n");
    EXPECT_EQ(got.status, 304U) << tags;
    EXPECT_TRUE(got.has("ETag: \"v1\""));
    EXPECT_TRUE(got.has("Cache-Control: private"));
    EXPECT_EQ(got.head.find("Content-Length"), std::string::npos) << got.head;
  }
}

TEST_F(FileAnswers, judge_conditions_by_the_tag_then_by_the_date) {
  const auto status = [&](const std::string& headers) {
    if (!server) start();
    return client().ask("GET /file HTTP/1.1\r\n" + headers + "\r\n", false).status;
  };
  EXPECT_EQ(status("If-None-Match: \"v2\"\r\n"), 200U);
  EXPECT_EQ(status("If-None-Match: v1\r\n"), 200U);
  EXPECT_EQ(status("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), 304U);
  EXPECT_EQ(status("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n"), 200U);
  EXPECT_EQ(status("If-Modified-Since: yesterday\r\n"), 200U);
  EXPECT_EQ(status("If-None-Match: \"v2\"\r\n"
                   "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
            200U);
}

TEST_F(FileAnswers, answer_head_like_get) {
  const auto got = get("Range: bytes=0-9\r\n", "HEAD");
  EXPECT_EQ(got.status, 200U) << "ranges are for GET";
  EXPECT_TRUE(got.has("Content-Length: 200000"));
  EXPECT_TRUE(got.has("Accept-Ranges: bytes"));
}

TEST_F(FileAnswers, of_an_empty_file_have_no_ranges) {
  content.clear();
  EXPECT_EQ(get("").body, "");
  EXPECT_EQ(get("Range: bytes=0-\r\n").status, 416U);
}

TEST(ContentDisposition, carries_every_name) {
  EXPECT_EQ(content_disposition(true, ""), "attachment");
  EXPECT_EQ(content_disposition(true, "images.zip"), "attachment; filename=\"images.zip\"");
  EXPECT_EQ(content_disposition(false, "a b;c.jpg"), "inline; filename=\"a b;c.jpg\"");
  EXPECT_EQ(content_disposition(true, "gr\xC3\xBC n 5%.jpg"),
            "attachment; filename=\"gr_ n 5_.jpg\"; filename*=UTF-8''gr%C3%BC%20n%205%25.jpg");
  EXPECT_EQ(content_disposition(true, "a\"\r\nX: y"),
            "attachment; filename=\"a___X: y\"; filename*=UTF-8''a%22%0D%0AX%3A%20y");
}

/// A body in three pieces; the last of them may fail.
class Streams : public ServerTest {
 protected:
  void add_stream(bool fails, std::optional<std::uint64_t> bytes = {}) {
    add(Method::get, "/stream", [this, fails, bytes](Request&) -> Async<Response> {
      BodySource source;
      source.bytes = bytes;
      source.next = [this, fails, left = 3]() mutable -> Async<Buffer> {
        co_await until([] { return true; });
        if (left-- == 0) {
          if (fails) throw Error(ErrorCode::not_found, "It is gone.");
          co_return Buffer{};
        }
        ++pieces;
        co_return to_buffer(as_bytes(std::string(static_cast<std::size_t>(left + 10), 'p')));
      };
      auto response = stream_response(200, "application/zip", std::move(source));
      response.after_sent = [this] { ++sent; };
      co_return response;
    });
  }
  std::atomic<int> pieces = 0;
  std::atomic<int> sent = 0;
};

std::string received_until(TestClient& connection, std::string_view end) {
  std::string all;
  while (!all.ends_with(end)) {
    const auto piece = connection.receive_some();
    if (piece.empty()) break;
    all += piece;
  }
  return all;
}

TEST_F(Streams, are_chunked_and_keep_the_connection) {
  add_stream(false);
  start();
  auto connection = client();
  for (int i = 0; i < 2; ++i) {
    connection.send("GET /stream HTTP/1.1\r\n\r\n");
    const auto all = received_until(connection, "\r\n0\r\n\r\n");
    EXPECT_NE(all.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << all;
    EXPECT_EQ(all.find("Content-Length"), std::string::npos) << all;
    EXPECT_TRUE(
        all.ends_with("\r\n\r\nc\r\npppppppppppp\r\nb\r\nppppppppppp\r\na\r\npppppppppp\r\n"
                      "0\r\n\r\n"))
        << all;
  }
  EXPECT_TRUE(comes_true([&] { return sent == 2; }));
}

TEST_F(Streams, of_known_length_say_it_and_keep_the_connection) {
  add_stream(false, 33);
  start();
  auto connection = client();
  for (int i = 0; i < 2; ++i) {
    connection.send("GET /stream HTTP/1.1\r\n\r\n");
    const auto all = received_until(connection, std::string(33, 'p'));
    EXPECT_NE(all.find("\r\nContent-Length: 33\r\n"), std::string::npos) << all;
    EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos) << all;
    EXPECT_TRUE(comes_true([&] { return sent == i + 1; }));
  }
}

TEST_F(Streams, of_another_length_than_they_said_are_cut) {
  add_stream(false, 40);
  start();
  auto connection = client();
  connection.send("GET /stream HTTP/1.1\r\n\r\n");
  const auto all = received_until(connection, "never");
  EXPECT_TRUE(all.ends_with("pppppppppp")) << "the end of the connection says that it is not whole";
}

TEST_F(Streams, end_with_the_connection_for_http_1_0) {
  add_stream(false);
  start();
  auto connection = client();
  connection.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto all = received_until(connection, "never");
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos) << all;
  EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("\r\n\r\n" + std::string(33, 'p'))) << all;
}

TEST_F(Streams, that_fail_are_cut) {
  add_stream(true);
  start();
  log::set_level(log::Level::error);
  auto connection = client();
  connection.send("GET /stream HTTP/1.1\r\n\r\n");
  const auto all = received_until(connection, "never");
  EXPECT_TRUE(all.ends_with("\r\na\r\npppppppppp")) << all;
  EXPECT_TRUE(comes_true([&] { return sent == 1; }));
}

TEST_F(Streams, are_not_made_for_head) {
  add_stream(false);
  start();
  auto connection = client();
  const auto got = connection.ask("HEAD /stream HTTP/1.1\r\n\r\n", false);
  EXPECT_EQ(got.status, 200U);
  EXPECT_TRUE(got.has("Transfer-Encoding: chunked"));
  EXPECT_TRUE(comes_true([&] { return sent == 1; }));
  EXPECT_EQ(pieces, 0);
}

/// A file that cannot be read from `broken_from` on.
class BrokenFile final : public Readable {
 public:
  explicit BrokenFile(std::uint64_t broken_from) : broken_from_(broken_from) {}
  [[nodiscard]] std::uint64_t size() const override { return 200'000; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    if (offset >= broken_from_) throw Error(ErrorCode::internal, "An error occurred.", "bad block");
    std::ranges::fill(into, std::byte{'x'});
    return into.size();
  }

 private:
  std::uint64_t broken_from_;
};

class BrokenFiles : public ServerTest {};

TEST_F(BrokenFiles, are_reported_while_nothing_has_been_sent_and_logged) {
  std::atomic<int> ended = 0;
  const auto broken_from = [&](std::uint64_t offset) {
    return [&ended, offset](Request&) -> Async<Response> {
      auto response = file_response(200, "image/png", std::make_shared<BrokenFile>(offset));
      response.after_sent = [&ended] { ++ended; };
      co_return response;
    };
  };
  add_usual_routes();
  add(Method::get, "/broken", broken_from(0));
  add(Method::get, "/plain", broken_from(0)).render_error = plain_error;
  add(Method::get, "/cut", broken_from(65536));
  testing::internal::CaptureStderr();
  start();
  const auto id_of = [](const Answer& answer) {
    return answer.head.substr(answer.head.find("\r\nX-Request-Id: ") + 16, 16);
  };
  auto connection = client();
  const auto broken = connection.ask("GET /broken HTTP/1.1\r\n\r\n");
  EXPECT_EQ(broken.body, "owner:internal");
  const auto plain = connection.ask("GET /plain HTTP/1.1\r\n\r\n");
  EXPECT_EQ(plain.status, 500U);
  EXPECT_EQ(connection.ask("GET /health HTTP/1.1\r\n\r\n").status, 200U)
      << "the connection is used on";
  const auto cut = connection.ask("GET /cut HTTP/1.1\r\n\r\n", false);
  EXPECT_EQ(cut.status, 200U);
  while (!connection.receive_some().empty()) {
  }
  EXPECT_TRUE(comes_true([&] { return ended == 3; }));
  stop();
  const auto logged = testing::internal::GetCapturedStderr();
  for (const auto& answer : {broken, plain, cut})
    EXPECT_NE(logged.find("\"event\":\"body_failed\",\"id\":\"" + id_of(answer)), std::string::npos)
        << logged;
  EXPECT_NE(logged.find("bad block"), std::string::npos);
}

}  // namespace
}  // namespace pressoir::http
