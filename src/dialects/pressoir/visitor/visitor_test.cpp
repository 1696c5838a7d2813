#include "dialects/pressoir/visitor/visitor.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pressoir::dialects::own {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

http::Head head_with(Headers headers) {
  http::Head head;
  head.remote_address = "127.0.0.1";
  head.headers = std::move(headers);
  return head;
}

TEST(Visitor, is_local_under_each_literal_name_of_this_machine) {
  for (const char* host :
       {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080"})
    EXPECT_TRUE(is_local(head_with({{"Host", host}}))) << host;
}

TEST(Visitor, is_not_local_under_a_name_that_a_name_server_can_lead_here) {
  for (const char* host : {"", "pressoir.example", "localhost.example", "127.0.0.1.example",
                           "localhost:", "localhost:x", "localhost:80x", "127.0.0.2", "::1",
                           "0.0.0.0", "user@localhost", "localhost, evil"})
    EXPECT_FALSE(is_local(head_with({{"Host", host}}))) << host;
  EXPECT_FALSE(is_local(head_with({})));
  EXPECT_FALSE(is_local(head_with({{"Host", "localhost"}, {"Host", "evil.example"}})));
}

TEST(Visitor, is_not_local_from_another_machine) {
  http::Head head = head_with({{"Host", "localhost"}});
  for (const char* address : {"192.0.2.1", "2001:db8::1", "10.0.0.1", ""}) {
    head.remote_address = address;
    EXPECT_FALSE(is_local(head)) << address;
  }
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    head.remote_address = address;
    EXPECT_TRUE(is_local(head)) << address;
  }
}

TEST(Visitor, is_not_local_through_a_proxy_that_says_so) {
  for (const char* name : {"Forwarded", "forwarded", "X-Forwarded-For", "x-forwarded-proto",
                           "X-Forwarded-Host", "X-FORWARDED-ANYTHING", "Via", "X-Real-IP"})
    for (const char* value : {"", "127.0.0.1", "for=127.0.0.1"})
      EXPECT_FALSE(is_local(head_with({{"Host", "localhost"}, {name, value}}))) << name;
}

TEST(Visitor, is_not_local_from_a_page_of_another_origin) {
  const auto with_origin = [](const char* origin) {
    return is_local(head_with({{"Host", "localhost:8080"}, {"Origin", origin}}));
  };
  EXPECT_TRUE(with_origin("http://localhost:8080"));
  for (const char* origin :
       {"", "null", "http://localhost", "http://localhost:8081", "https://localhost:8080",
        "http://127.0.0.1:8080", "http://evil.example"})
    EXPECT_FALSE(with_origin(origin)) << origin;
  http::Head secure = head_with({{"Host", "localhost:8443"}, {"Origin", "https://localhost:8443"}});
  secure.tls = true;
  EXPECT_TRUE(is_local(secure));
  for (const auto& [site, is_own] : std::vector<std::pair<const char*, bool>>{
           {"same-origin", true}, {"none", true}, {"same-site", false}, {"cross-site", false}})
    EXPECT_EQ(is_own, is_local(head_with({{"Host", "localhost"}, {"Sec-Fetch-Site", site}})))
        << site;
}

TEST(Visitor, needs_the_mark_of_the_page_and_no_key) {
  EXPECT_FALSE(is_from_page(head_with({})));
  EXPECT_TRUE(is_from_page(head_with({{"Pressoir-Page", "1"}})));
  EXPECT_FALSE(is_from_page(head_with({{"Pressoir-Page", "1"}, {"Authorization", "Bearer x"}})));
}

TEST(Visitor, follows_the_settings) {
  const http::Head local = head_with({{"Host", "localhost"}});
  const http::Head far = head_with({{"Host", "pressoir.example"}});
  EXPECT_EQ(Visitor::local, visitor_in(local, {}, {}));
  EXPECT_EQ(Visitor::none, visitor_in(far, {}, {}));
  VisitorConfig open;
  open.open = true;
  EXPECT_EQ(Visitor::local, visitor_in(local, open, {}));
  EXPECT_EQ(Visitor::open, visitor_in(far, open, {}));
  VisitorConfig closed;
  closed.local = false;
  EXPECT_EQ(Visitor::none, visitor_in(local, closed, {}));
  EXPECT_EQ(Visitor::none, visitor_in(local, {}, "https://pressoir.example"));
}

}  // namespace
}  // namespace pressoir::dialects::own
