#include "dialects/pressoir/panel/cookie.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

using Headers = std::initializer_list<std::pair<std::string, std::string>>;

http::Head head_with(Headers headers, bool tls = false) {
  http::Head head;
  head.headers.assign(headers);
  head.tls = tls;
  return head;
}

bool is_taken(Headers headers, std::string_view public_url = {}) {
  try {
    require_same_origin(head_with(headers), public_url);
    return true;
  } catch (const Refusal& refusal) {
    EXPECT_EQ(403U, refusal.problem().status);
    return false;
  }
}

TEST(SessionCookie, is_read_among_others_by_its_name_alone) {
  const auto token = [](const char* cookie, bool tls = false) {
    return session_token_in(head_with({{"Cookie", cookie}}, tls), {});
  };
  EXPECT_EQ("abc", token("pressoir_session=abc"));
  EXPECT_EQ("abc", token("a=b; pressoir_session=abc; c=d"));
  EXPECT_EQ("", token("pressoir_session=abc; pressoir_session=def"));
  EXPECT_EQ("", token("xpressoir_session=abc"));
  EXPECT_EQ("", token("pressoir_session2=abc"));
  EXPECT_EQ("", token("pressoir_session"));
  EXPECT_EQ("", token(""));
  // One that a page without TLS has set is none over TLS.
  EXPECT_EQ("", token("pressoir_session=abc", true));
  EXPECT_EQ("abc", token("__Secure-pressoir_session=abc", true));
  EXPECT_EQ("", session_token_in(http::Head(), {}));
}

TEST(SessionCookie, is_for_the_panel_and_no_script) {
  EXPECT_EQ("pressoir_session=abc; Path=/pressoir/v1/panel; Max-Age=60; HttpOnly; SameSite=Strict",
            session_cookie(http::Head(), {}, "abc", std::chrono::seconds(60)));
  EXPECT_EQ(
      "__Secure-pressoir_session=abc; Path=/pressoir/v1/panel; Max-Age=60; HttpOnly; "
      "SameSite=Strict; Secure",
      session_cookie(head_with({}, true), {}, "abc", std::chrono::seconds(60)));
  EXPECT_EQ(
      "__Secure-pressoir_session=; Path=/pressoir/v1/panel; Max-Age=0; HttpOnly; "
      "SameSite=Strict; Secure",
      no_session_cookie(http::Head(), "https://a.example"));
}

TEST(SameOrigin, needs_the_header_of_the_panel) {
  EXPECT_FALSE(is_taken({{"Host", "a.example"}, {"Origin", "https://a.example"}}));
  EXPECT_TRUE(is_taken({{"Host", "a.example"}, {kPanelHeader, "1"}}));
}

TEST(SameOrigin, takes_what_the_browser_says_of_the_page) {
  const auto from = [](const char* site) {
    return is_taken({{"Host", "a.example"}, {kPanelHeader, "1"}, {"Sec-Fetch-Site", site}});
  };
  EXPECT_TRUE(from("same-origin"));
  for (const char* site : {"same-site", "cross-site", "none", "Same-Origin"})
    EXPECT_FALSE(from(site)) << site;
}

TEST(SameOrigin, takes_its_own_host_and_that_of_its_public_url) {
  const auto from = [](const char* origin, std::string_view public_url = {}) {
    return is_taken({{"Host", "A.example:8080"}, {kPanelHeader, "1"}, {"Origin", origin}},
                    public_url);
  };
  EXPECT_TRUE(from("http://a.example:8080"));
  EXPECT_TRUE(from("https://b.example", "https://B.example"));
  for (const char* origin : {"http://a.example", "http://a.example:80801", "null", "https://",
                             "https://evil.example/a.example:8080", "a.example:8080"})
    EXPECT_FALSE(from(origin, "https://b.example")) << origin;
}

}  // namespace
}  // namespace pressoir::dialects::own
