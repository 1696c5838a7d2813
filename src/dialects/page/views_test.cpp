#include "dialects/page/views.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pressoir::dialects::page {
namespace {

constexpr File kScript{.path = "/page/a-1.js",
                       .content_type = "text/javascript",
                       .tag = "abc",
                       .plain = "the script as it is",
                       .brotli = "brotli",
                       .gzip = "the gzip"};
constexpr File kTiny{.path = "/index.html",
                     .content_type = "text/html",
                     .tag = "def",
                     .plain = "x",
                     .brotli = "longer",
                     .gzip = "longer too"};

http::Response answer(const File& file, std::string accepted, std::string known = {}) {
  http::Head head;
  if (!accepted.empty()) head.headers.emplace_back("Accept-Encoding", std::move(accepted));
  if (!known.empty()) head.headers.emplace_back("If-None-Match", std::move(known));
  return file_view(head, file);
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

std::string body(const http::Response& response) { return std::get<std::string>(response.body); }

TEST(PageFile, goes_in_the_smallest_coding_that_is_taken) {
  for (const auto& [accepted, coding] :
       std::initializer_list<std::pair<const char*, const char*>>{{"gzip, deflate, br", "br"},
                                                                  {"BR", "br"},
                                                                  {"gzip", "gzip"},
                                                                  {"br;q=0, gzip;q=0.5", "gzip"},
                                                                  {"br;q=0.0,gzip;q=0", ""},
                                                                  {"br;q=0.001", "br"},
                                                                  {"broken", ""},
                                                                  {"", ""}}) {
    const http::Response response = answer(kScript, accepted);
    EXPECT_EQ(coding, header(response, "Content-Encoding")) << accepted;
    EXPECT_EQ("Accept-Encoding", header(response, "Vary"));
  }
  EXPECT_EQ("brotli", body(answer(kScript, "br")));
  EXPECT_EQ("the gzip", body(answer(kScript, "gzip")));
  EXPECT_EQ("the script as it is", body(answer(kScript, "")));
  EXPECT_EQ("x", body(answer(kTiny, "br, gzip")));
}

TEST(PageFile, is_not_sent_again_to_who_has_it_in_that_coding) {
  EXPECT_EQ("\"abc-br\"", header(answer(kScript, "br"), "ETag"));
  EXPECT_EQ(304U, answer(kScript, "br", "\"abc-br\"").status);
  EXPECT_EQ(304U, answer(kScript, "br", "W/\"x\", W/\"abc-br\"").status);
  EXPECT_EQ(200U, answer(kScript, "br", "\"abc\"").status);
  EXPECT_EQ(304U, answer(kScript, "", "\"abc\"").status);
}

TEST(PageFile, stays_in_caches_where_its_name_has_a_hash) {
  EXPECT_NE(std::string::npos, header(answer(kScript, ""), "Cache-Control").find("immutable"));
  EXPECT_EQ("no-cache", header(answer(kTiny, ""), "Cache-Control"));
}

}  // namespace
}  // namespace pressoir::dialects::page
